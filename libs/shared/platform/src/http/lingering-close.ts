import { type IncomingMessage, type ServerResponse } from 'node:http';

/** A body up to this long is no burden, whether it is wanted or not. */
export const SHORT_BYTES = 64 * 1024;

/** How much of a refused body is read, how long it may take, and how long its sender may be silent. */
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_MS = 10_000;
const MAX_SILENCE_MS = 3_000;

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
  const finish = (all: boolean): void => {
    clearTimeout(deadline);
    clearTimeout(silence);
    request.off('data', count).off('end', end).off('close', end);
    done(all);
  };
  const end = (): void => finish(request.complete);
  const count = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) return finish(false);
    silence.refresh();
    // One chunk per iteration of the event loop. A connection that sends fast would be read for megabytes at a time, and with
    // many of them no other request would be served.
    request.pause();
    setImmediate(() => request.resume());
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
