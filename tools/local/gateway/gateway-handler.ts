import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayMetrics } from './gateway-metrics';
import { Problem, sendProblem } from './problem';
import { forward } from './proxy';
import { COLLECTED_BYTES, readBody } from './request-body';
import { normalisePath, splitTarget } from './request-path';
import type { CachedAnswer, ResponseCache } from './response-cache';
import type { Plans, RoutePlan } from './route-plan';
import type { TokenVerifier } from './token-verifier';

export type OwnPage = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined;

/** A refused body that is short is read and dropped; waiting for a long one would be the attack. */
const hasLittleLeft = ({ headers, complete }: IncomingMessage): boolean =>
  complete ||
  (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= COLLECTED_BYTES);

const sendCached = (
  { method }: IncomingMessage,
  response: ServerResponse,
  answer: CachedAnswer,
  own: Readonly<Record<string, string>>,
): void => {
  response.writeHead(answer.status, {
    ...answer.headers,
    ...own,
    age: String(Math.floor((Date.now() - answer.storedAt) / 1_000)),
    'x-cache-status': 'Hit',
  });
  response.end(method === 'HEAD' ? undefined : answer.body);
};

/** What one request goes through, in Kong's order of plugins. */
export const gatewayHandler = (
  plans: Plans,
  verify: TokenVerifier,
  metrics: GatewayMetrics,
  ownPage: OwnPage,
) => {
  const follow = async (
    plan: RoutePlan,
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
    correlationId: string,
    own: Record<string, string>,
  ): Promise<void> => {
    if (plan.admits !== undefined) {
      const claims = verify(request.headers.authorization);
      plan.admits(claims instanceof Promise ? await claims : claims);
    }
    // The declared length is refused before it counts against a limit, as in Kong.
    const body = readBody(request, plan.maxBodyBytes);
    if (plan.limiter !== undefined) Object.assign(own, plan.limiter.take(request.socket.remoteAddress ?? ''));

    const cache: ResponseCache | undefined = plan.cache;
    const key = cache?.keyOf(request.method ?? '', target, request.headers);
    if (cache === undefined)
      return forward({ request, response, plan, body: await body, target, correlationId, own });
    if (key === undefined) {
      own['x-cache-status'] = 'Bypass';
      return forward({ request, response, plan, body: await body, target, correlationId, own });
    }
    own['x-cache-key'] = cache.label(key);
    const known = cache.get(key);
    if (known !== undefined) return sendCached(request, response, known, own);
    own['x-cache-status'] = 'Bypass';
    const keep = {
      isKept: cache.isKept,
      put: (status: number, headers: CachedAnswer['headers'], bytes: Buffer) =>
        cache.put(key, status, headers, bytes),
    };
    return forward({ request, response, plan, body: await body, target, correlationId, own, keep });
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    const startedAt = performance.now();
    const { path: rawPath, query } = splitTarget(request.url ?? '/');
    const path = normalisePath(rawPath);
    const given = request.headers['x-correlation-id'];
    const correlationId = typeof given === 'string' && given !== '' ? given : randomUUID();
    const own: Record<string, string> = { 'x-correlation-id': correlationId };
    let plan: RoutePlan | undefined;
    const fail = (error: unknown): void => {
      if (response.destroyed) return;
      const problem =
        error instanceof Problem ? error : new Problem('INTERNAL', 'Something went wrong on our side.');
      if (!(error instanceof Problem)) console.error('gateway:', error);
      const keepOpen = hasLittleLeft(request);
      sendProblem(response, problem, rawPath, correlationId, { ...plan?.addedToResponse, ...own }, keepOpen);
      request.resume();
    };
    try {
      if (path === undefined) throw new Problem('VALIDATION_ERROR', 'The path cannot be read.');
      if (ownPage(path, request, response)) return;
      plan = plans.router(request.method ?? 'GET', path, request.headers);
      const cors = plan?.cors ?? plans.cors;
      Object.assign(own, cors?.headers(request.headers.origin));
      if (plan === undefined)
        throw new Problem('NOT_FOUND', `There is nothing at ${request.method ?? ''} ${path}.`);
      metrics.observe(plan, response, startedAt);
      if (isPreflight(request) && cors !== undefined) {
        response.writeHead(200, {
          ...own,
          ...cors.preflight(request.headers.origin ?? ''),
          'content-length': 0,
        });
        response.end();
        return;
      }
      follow(plan, request, response, `${path}${query}`, correlationId, own).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
};
