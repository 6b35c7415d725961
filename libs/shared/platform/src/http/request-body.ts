import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { errors } from '../errors';
import { shortKey } from './problem';

const maxDepth = 32;
/** Values in a body of at most 64 kB. Parsing many short ones costs ten times as much as reading them. */
const maxValues = 2_000;
const usualBytes = 65_536;
/** Where larger bodies are taken on purpose, so many bytes must come with each value. */
const bytesOfAValue = 8;

/**
 * What is wrong with the shape of a JSON text, before it is parsed: arrays and objects nested deeper than `maxDepth`, so
 * that no code that walks through the value runs out of stack, or more than `most` values. What is within strings does
 * not count.
 */
export const shapeFault = (json: Uint8Array, most: number): 'too-deep' | 'too-many' | undefined => {
  let depth = 0;
  let values = 1;
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (quoted) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return 'too-deep';
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    else if (byte === 0x2c) {
      values += 1;
      if (values > most) return 'too-many';
    }
  }
  return undefined;
};

/** Where a value has a key that code takes for its prototype: validation and copying lose it without a word. */
const prototypeKey = (value: unknown, path = ''): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, '__proto__')) return `${path}/__proto__`;
  for (const [key, part] of Object.entries(value)) {
    const found = prototypeKey(part, `${path}/${shortKey(key)}`);
    if (found) return found;
  }
  return undefined;
};

/** Bodies that may have such a key: written out, or with an escaped character in it. */
const suspects = new WeakSet<object>();

const refusePrototypeKey = (body: unknown): void => {
  const pointer = prototypeKey(body);
  if (pointer === undefined) return;
  const fields = [{ pointer, code: 'unknown_key', detail: '"__proto__" is not known here' }];
  throw errors.VALIDATION_ERROR(undefined, { fields });
};

/**
 * False where any parameter of a media type names another charset: the bytes are counted and checked before they are
 * decoded, so they have to mean what they say.
 */
const namesOnlyUtf8 = (contentType: string): boolean =>
  [...contentType.matchAll(/charset\s*=\s*"?([^";,\s]*)/gi)].every(([, charset = '']) =>
    /^utf-8$/i.test(charset),
  );

const verify =
  (most: number) =>
  (request: Request, _response: unknown, bytes: Buffer): void => {
    if (!namesOnlyUtf8(request.get('content-type') ?? ''))
      throw errors.UNSUPPORTED_MEDIA_TYPE('JSON is sent as UTF-8 (RFC 8259, section 8.1).');
    if (!isUtf8(bytes)) throw errors.MALFORMED_JSON('The body is not UTF-8.');
    const fault = bytes.length > maxDepth ? shapeFault(bytes, most) : undefined;
    if (fault === 'too-deep')
      throw errors.MALFORMED_JSON(`The body is nested deeper than ${maxDepth} levels.`);
    if (fault === 'too-many') throw errors.PAYLOAD_TOO_LARGE(`The body holds more than ${most} values.`);
    if (bytes.includes('__proto__') || bytes.includes('\\u')) suspects.add(request);
  };

/** Reads a body once it is known that its sender may send it. @param limit bytes */
export const bodyReader = (limit: number, raw: boolean) => {
  const most = limit > usualBytes ? Math.floor(limit / bytesOfAValue) : maxValues;
  const read: RequestHandler = raw
    ? express.raw({ limit, type: () => true })
    : express.json({ limit, strict: true, verify: verify(most) as never });
  return (request: Request, response: Response): Promise<void> =>
    new Promise((resolve, reject) => {
      read(request, response, (error?: unknown) => {
        if (error !== undefined) return reject(error instanceof Error ? error : new Error(String(error)));
        try {
          if (suspects.has(request)) refusePrototypeKey(request.body);
          resolve();
        } catch (refusal) {
          reject(refusal as Error);
        }
      });
    });
};
