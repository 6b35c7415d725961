import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { errors } from '../errors';

const maxDepth = 32;

/**
 * True when arrays and objects are nested deeper than anything here is, so that no code that walks through the value runs
 * out of stack. Brackets within strings do not count.
 */
export const isTooDeep = (json: Uint8Array): boolean => {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (quoted) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
};

const verify = (request: Request, _response: unknown, bytes: Buffer): void => {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(request.get('content-type') ?? '')?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset) && !isUtf8(bytes)) throw errors.MALFORMED_JSON('The body is not UTF-8.');
  if (bytes.length > maxDepth && isTooDeep(bytes))
    throw errors.MALFORMED_JSON(`The body is nested deeper than ${maxDepth} levels.`);
};

/** Reads a body once it is known that its sender may send it. */
export const bodyReader = (limit: number, raw: boolean) => {
  const read: RequestHandler = raw
    ? express.raw({ limit, type: () => true })
    : express.json({ limit, strict: true, verify: verify as never });
  return (request: Request, response: Response): Promise<void> =>
    new Promise((resolve, reject) => {
      read(request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
};
