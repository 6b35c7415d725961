import { type IncomingMessage, type ServerResponse } from 'node:http';

/** A body up to this long is no burden, whether it is wanted or not. */
export const SHORT_BYTES = 64 * 1024;

/** How much of a refused body is read, how long it may take, and how long its sender may be silent. */
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_MS = 10_000;
const MAX_SILENCE_MS = 3_000;
/** How many pieces, of up to 64 kB each, a process reads of all refused bodies together within 10 ms. */
const PIECES_A_TICK = 10;
const TICK_MS = 10;

/** Calls back `pieces` times a tick, each in an iteration of the event loop to come; the others wait. */
const pace = (pieces: number, tickMs: number) => {
  const queue = new Set<() => void>();
  let left = pieces;
  let timer: NodeJS.Timeout | undefined;
  const call = (go: () => void): void => {
    left -= 1;
    setImmediate(go);
  };
  const tick = (): void => {
    left = pieces;
    for (const go of queue) {
      if (left === 0) break;
      queue.delete(go);
      call(go);
    }
    timer = left < pieces ? setTimeout(tick, tickMs) : undefined;
  };
  return {
    next: (go: () => void): void => {
      timer ??= setTimeout(tick, tickMs);
      if (left > 0) call(go);
      else queue.add(go);
    },
    leave: (go: () => void): void => void queue.delete(go),
  };
};

/** Of all refused bodies of this process: many of them slow one another down, and nothing else. */
const reading = pace(PIECES_A_TICK, TICK_MS);

/** A refused body that is short is read and dropped, and its connection goes on. */
export const hasLittleLeft = ({ headers, complete }: IncomingMessage): boolean =>
  complete ||
  (headers['transfer-encoding'] === undefined &&
    headers.expect === undefined &&
    Number(headers['content-length'] ?? 0) <= SHORT_BYTES);

/**
 * Reads and drops, a piece at a time, what is left of a body that is answered already. A connection that is closed with
 * unread bytes is reset, and the reset discards the answer for a client that is still sending. `done` says whether all of it
 * came.
 */
export const dropRest = (
  request: IncomingMessage,
  done: (all: boolean) => void,
  limits = { bytes: MAX_BYTES, ms: MAX_MS, silenceMs: MAX_SILENCE_MS },
): void => {
  if (request.complete || request.destroyed) return done(request.complete);
  let left = limits.bytes;
  const go = (): void => {
    silence.refresh();
    request.resume();
  };
  const finish = (all: boolean): void => {
    reading.leave(go);
    clearTimeout(deadline);
    clearTimeout(silence);
    request.off('data', count).off('end', end).off('close', end);
    done(all);
  };
  const end = (): void => finish(request.complete);
  const count = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) return finish(false);
    // One chunk per iteration of the event loop. A connection that sends fast would be read for megabytes at a time, and with
    // many of them no other request would be served.
    request.pause();
    reading.next(go);
  };
  const deadline = setTimeout(() => finish(false), limits.ms);
  const silence = setTimeout(() => finish(false), limits.silenceMs);
  request.unpipe();
  request.on('data', count).on('end', end).on('close', end);
  request.resume();
};

/**
 * Sends the body of a refusal, whose headers are set, to a request that may still be arriving: at once, and the connection
 * ends when the rest of it has come or took too long.
 */
export const endRefusal = (request: IncomingMessage, response: ServerResponse, body: string): void => {
  response.setHeader('Content-Length', Buffer.byteLength(body));
  const shown = request.method === 'HEAD' ? '' : body;
  if (hasLittleLeft(request)) {
    response.end(shown);
    request.unpipe();
    request.resume();
    return;
  }
  // The sender may stop here; how much more would follow is unknown.
  response.setHeader('Connection', 'close');
  response.flushHeaders();
  response.write(shown);
  dropRest(request, () => response.end());
};
