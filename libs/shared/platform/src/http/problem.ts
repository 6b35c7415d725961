import { type z } from 'zod';
import { cutAt } from '../fields/characters';
import { AppError, type ErrorKind, errors, type FieldError } from '../errors';

/** The only place where a kind of refusal becomes a status. */
export const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  'wrong-method': 405,
  conflict: 409,
  gone: 410,
  stale: 412,
  'too-large': 413,
  'wrong-type': 415,
  rule: 422,
  limited: 429,
  upstream: 502,
  unavailable: 503,
};

const titleOf: Record<ErrorKind, string> = {
  invalid: 'Invalid request',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  missing: 'Not found',
  'wrong-method': 'Method not allowed',
  conflict: 'Conflict',
  gone: 'Gone',
  stale: 'Changed in the meantime',
  'too-large': 'Too large',
  'wrong-type': 'Unsupported media type',
  rule: 'Not possible',
  limited: 'Too many requests',
  upstream: 'Bad gateway',
  unavailable: 'Unavailable',
};

export interface Problem {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Record<string, unknown>;
}

/** A refusal is for one caller and one moment; a cache that keeps it refuses others. */
const uncached = { 'Cache-Control': 'no-store' };

/** The problem document of an error (RFC 9457). Only here does an error kind become a status. */
export const toProblem = (error: AppError, instance: string, requestId: string): Problem => ({
  status: statusOf[error.kind],
  headers: { ...uncached, ...error.headers },
  body: {
    type: `https://ultramarket.dev/problems/${error.code}`,
    title: titleOf[error.kind],
    status: statusOf[error.kind],
    detail: error.message,
    instance,
    success: false,
    code: error.code,
    requestId,
    ...(error.fields.length > 0 && { errors: error.fields }),
    ...error.extra,
  },
});

/** The document of a bug: nothing of it is shown. */
export const internalProblem = (instance: string, requestId: string): Problem => ({
  status: 500,
  headers: uncached,
  body: {
    type: 'https://ultramarket.dev/problems/INTERNAL',
    title: 'Internal error',
    status: 500,
    detail: 'Something went wrong on our side; quote the requestId when you report it.',
    instance,
    success: false,
    code: 'INTERNAL',
    requestId,
  },
});

/** How many faults an answer lists; the answer must not grow with the request. */
const maxErrors = 20;
const maxKeyLength = 64;

/** A key of the request as answers name it. */
export const shortKey = (key: PropertyKey): string => {
  const text = String(key);
  return text.length > maxKeyLength ? `${cutAt(text, maxKeyLength)}…` : text;
};

/** Where values of the request failed: the first twenty faults, and how many more there are. */
export const fieldErrors = (
  place: 'body' | 'query' | 'params',
  error: z.ZodError,
): { fields: FieldError[]; more: number } => {
  const base = place === 'body' ? '' : place;
  const fields: FieldError[] = [];
  let faults = 0;
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    faults += keys.length;
    for (const key of keys.slice(0, maxErrors - fields.length)) {
      fields.push({
        pointer: [base, ...issue.path.map(shortKey), ...(key === undefined ? [] : [shortKey(key)])].join('/'),
        code: key === undefined ? issue.code : 'unknown_key',
        detail: key === undefined ? cutAt(issue.message, 500) : `"${shortKey(key)}" is not known here`,
      });
    }
  }
  return { fields, more: faults - fields.length };
};

/** Turns failures of Express' own parts (body parser, router) into ours; undefined for anything else. */
export const fromExpress = (error: unknown): AppError | undefined => {
  if (error instanceof AppError) return error;
  if (typeof error !== 'object' || error === null || !('type' in error || 'status' in error))
    return undefined;
  const type = 'type' in error ? String(error.type) : '';
  if (type === 'entity.parse.failed') return errors.MALFORMED_JSON();
  if (type === 'entity.too.large') return errors.PAYLOAD_TOO_LARGE();
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return errors.UNSUPPORTED_MEDIA_TYPE();
  if ('status' in error && error.status === 400)
    return errors.VALIDATION_ERROR('The request could not be read.');
  return undefined;
};
