import type { IncomingMessage, ServerResponse } from 'node:http';
import { endRefusal } from '../../../libs/shared/platform/src/http/lingering-close';

const PROBLEMS = {
  VALIDATION_ERROR: [400, 'Invalid request'],
  UNAUTHENTICATED: [401, 'Not signed in'],
  TOKEN_EXPIRED: [401, 'Not signed in'],
  TOKEN_INVALID: [401, 'Not signed in'],
  FORBIDDEN: [403, 'Not allowed'],
  NOT_FOUND: [404, 'Not found'],
  PAYLOAD_TOO_LARGE: [413, 'Too large'],
  RATE_LIMITED: [429, 'Too many requests'],
  INTERNAL: [500, 'Internal error'],
  UPSTREAM: [502, 'Bad gateway'],
  UNAVAILABLE: [503, 'Unavailable'],
  GATEWAY_TIMEOUT: [504, 'Gateway timeout'],
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** A request this gateway answers itself, and why. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  get status(): number {
    return PROBLEMS[this.code][0];
  }
}

export const problemBody = (problem: Problem, instance: string, requestId: string): string =>
  JSON.stringify({
    type: `https://ultramarket.dev/problems/${problem.code}`,
    title: PROBLEMS[problem.code][1],
    status: problem.status,
    detail: problem.detail,
    instance,
    success: false,
    code: problem.code,
    requestId,
  });

export const sendProblem = (
  response: ServerResponse,
  problem: Problem,
  instance: string,
  requestId: string,
  headers: Readonly<Record<string, string>>,
  request: IncomingMessage,
): void => {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.statusCode = problem.status;
  const all = {
    ...headers,
    ...problem.headers,
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  endRefusal(request, response, problemBody(problem, instance, requestId));
};
