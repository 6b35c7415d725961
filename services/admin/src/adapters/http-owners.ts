import { z } from 'zod';
import {
  AppError,
  currentContext,
  type ErrorKind,
  errors,
  type Metrics,
  statusOf,
} from '@ultramarket/platform';
import { type OwnerAnswer, type OwnerCall, type OwnerName, type Owners } from '../ports';

const Success = z.object({ data: z.unknown(), meta: z.record(z.string(), z.unknown()).default({}) });
const Problem = z.object({
  code: z.string(),
  detail: z.string().default('The owner of the data refused.'),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).default([]),
});

const kinds = new Map(Object.entries(statusOf).map(([kind, status]) => [status, kind as ErrorKind]));

const queryOf = (query: OwnerCall['query'] = {}): string => {
  const given = Object.entries(query).flatMap(([name, value]): Array<[string, string]> => {
    if (value === undefined) return [];
    return [[name, value instanceof Date ? value.toISOString() : String(value)]];
  });
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
};

const versionOf = (response: Response): number | undefined => {
  const version = /^"(\d+)"$/.exec(response.headers.get('etag') ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
};

/** The owner's own words for a refusal, with the status it chose. */
const refusal = (owner: OwnerName, status: number, body: unknown): AppError => {
  const problem = Problem.safeParse(body);
  const kind = kinds.get(status);
  if (!problem.success || !kind) return errors.UPSTREAM(`${owner} gave no usable answer.`);
  const { code, detail, errors: fields } = problem.data;
  return new AppError(kind, code, detail, { fields });
};

/**
 * Asks owners with the caller's own token, so that each checks the role again (ADM-30). The platform's client carries
 * the service's token instead, so this one is its own; nothing is repeated: a person waits, and asks again.
 */
export const httpOwners = (
  urls: Readonly<Partial<Record<OwnerName, string>>>,
  metrics: Metrics,
  deadlineMs: number,
): Owners => {
  const send = async (url: string, call: OwnerCall, authorization: string): Promise<Response> => {
    const context = currentContext();
    return fetch(`${url}${call.path}${queryOf(call.query)}`, {
      method: call.method,
      headers: {
        authorization,
        ...(context && { 'x-correlation-id': context.correlationId }),
        ...(context?.traceparent && { traceparent: context.traceparent }),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...(call.ifMatch !== undefined && { 'if-match': `"${call.ifMatch}"` }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(call.deadlineMs ?? deadlineMs),
    });
  };

  return {
    has: (owner) => urls[owner] !== undefined,
    ask: async (owner, call, { authorization }): Promise<OwnerAnswer> => {
      const url = urls[owner];
      if (!url) throw errors.UNAVAILABLE(`${owner} is not part of this installation.`);
      const started = performance.now();
      let outcome = 'failed';
      try {
        const response = await send(url, call, authorization);
        outcome = String(response.status);
        const body: unknown = await response.json();
        if (response.status >= 500) throw errors.UPSTREAM(`${owner} gave no usable answer.`);
        if (!response.ok) throw refusal(owner, response.status, body);
        return { ...Success.parse(body), version: versionOf(response) };
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw errors.UPSTREAM(`${owner} gave no usable answer.`, { cause });
      } finally {
        metrics.clientSeconds.observe({ target: owner, outcome }, (performance.now() - started) / 1000);
      }
    },
  };
};
