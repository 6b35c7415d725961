import type { IncomingMessage } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { SHORT_BYTES } from '../../../libs/shared/platform/src/http/lingering-close';
import { Problem } from './problem';

/** Up to here a body is collected: sending one buffer is cheaper than a stream, and it can be sent again. */
const COLLECTED_BYTES = SHORT_BYTES;

export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'stream'; readonly stream: Readable };

export const tooLarge = (limit: number): Problem =>
  new Problem('PAYLOAD_TOO_LARGE', `The request body is larger than ${limit} bytes.`);

const collect = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('The client went away')));
  });

/**
 * A body that is passed on as it comes. A chunked one declares no length, so it is counted. Something of its own stands
 * between it and the service: a service that answers early ends that, not the connection of a client still sending.
 */
const counted = (request: IncomingMessage, limit: number): Readable => {
  let size = 0;
  const counter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.length;
      if (size > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  request.on('aborted', () => counter.destroy(new Error('The client went away')));
  // Its reader gets the error; a body that is never read must not end the process.
  counter.on('error', () => undefined);
  return request.pipe(counter);
};

/** @throws PAYLOAD_TOO_LARGE before anything is read when the declared length is over the limit */
export const readBody = (request: IncomingMessage, limit: number): RequestBody | Promise<RequestBody> => {
  const declared = request.headers['content-length'];
  if (declared === undefined && request.headers['transfer-encoding'] === undefined) return { kind: 'none' };
  if (declared === undefined) return { kind: 'stream', stream: counted(request, limit) };
  const length = Number(declared);
  if (length > limit) throw tooLarge(limit);
  if (length === 0) return { kind: 'whole', bytes: Buffer.alloc(0) };
  if (length > COLLECTED_BYTES) return { kind: 'stream', stream: counted(request, limit) };
  const collected = collect(request).then((bytes): RequestBody => ({ kind: 'whole', bytes }));
  collected.catch(() => undefined);
  return collected;
};
