import { BrokenCircuitError } from 'cockatiel';
import { z } from 'zod';
import { AppError, type ErrorKind, errors } from '../errors';
import { statusOf } from './problem';

/** The other side failed: no answer, an answer too late, or a 5xx. Worth a retry and a count in the breaker. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
}

/** What the caller learns about a call that failed. */
export const failureOf = (target: string, error: unknown): AppError => {
  if (error instanceof AppError) return error;
  return error instanceof BrokenCircuitError
    ? errors.UNAVAILABLE(`${target} has been failing and is not asked right now.`, { cause: error })
    : errors.UPSTREAM(`${target} gave no usable answer.`, { cause: error });
};

/** What another service has answered, with the version in its `ETag`. */
export interface ClientAnswer {
  readonly data: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly version: number | undefined;
}

const Problem = z.object({
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).default([]),
});

const kinds = new Map(Object.entries(statusOf).map(([kind, status]) => [status, kind as ErrorKind]));
/** What a caller can act on; anything else is reported only as a failure. */
const actedOn = new Set<ErrorKind>(['missing', 'conflict', 'rule']);

/** A refusal of the other side keeps its code, so that the caller can act on it. */
const refusalOf = (target: string, status: number, json: { code?: string; detail?: string }): AppError => {
  const kind = kinds.get(status);
  const detail = json.detail ?? `${target} refused.`;
  return new AppError(kind && actedOn.has(kind) ? kind : 'upstream', json.code ?? 'UPSTREAM', detail);
};

/** The other side's own words with the status it chose, for the person on whose behalf it was asked. */
const problemOf = (target: string, status: number, json: unknown): AppError => {
  const problem = Problem.safeParse(json);
  const kind = kinds.get(status);
  if (!problem.success || !kind) return errors.UPSTREAM(`${target} gave no usable answer.`);
  const { code, detail = `${target} refused.`, errors: fields } = problem.data;
  return new AppError(kind, code, detail, { fields });
};

const versionOf = (etag: string | undefined): number | undefined => {
  const version = /^"(\d+)"$/.exec(etag ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
};

/** Takes an answer out of its envelope. @throws AppError for a refusal, SyntaxError for what is no JSON */
export const clientAnswer = (
  target: string,
  { status, text, etag }: { status: number; text: string; etag: string | undefined },
  handThrough: boolean,
): ClientAnswer => {
  const json = JSON.parse(text) as {
    data?: unknown;
    meta?: Record<string, unknown>;
    code?: string;
    detail?: string;
  };
  if (status < 400) return { data: json.data, meta: json.meta ?? {}, version: versionOf(etag) };
  throw (handThrough ? problemOf : refusalOf)(target, status, json);
};
