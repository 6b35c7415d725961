import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { addressKey } from '../../../libs/shared/platform/src/http/caller';
import { sendWhole } from './compression';
import type { GatewayMetrics } from './gateway-metrics';
import { refuseServiceToken } from './kong-functions';
import { Problem, sendProblem } from './problem';
import { forward } from './proxy';
import { readBody } from './request-body';
import { normalisePath, splitTarget } from './request-path';
import type { CachedAnswer, ResponseCache } from './response-cache';
import type { Plans, RoutePlan } from './route-plan';
import type { TokenVerifier } from './token-verifier';

export type OwnPage = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined;

/** Weak comparison (RFC 9110 section 13.1.2): a compressed answer carries the same tag, weakened. */
const hasIt = (asked: string | undefined, tag: string): boolean =>
  asked !== undefined &&
  (asked.trim() === '*' ||
    (asked.match(/(?:W\/)?"[^"]*"/g) ?? []).some(
      (each) => each.replace(/^W\//, '') === tag.replace(/^W\//, ''),
    ));

const sendCached = (
  request: IncomingMessage,
  response: ServerResponse,
  answer: CachedAnswer,
  own: Readonly<Record<string, string>>,
): void => {
  const headers = {
    ...answer.headers,
    ...own,
    age: String(Math.floor((Date.now() - answer.storedAt) / 1_000)),
    'x-cache-status': 'Hit',
  };
  const { etag } = answer.headers;
  if (answer.status !== 200 || etag === undefined || !hasIt(request.headers['if-none-match'], String(etag)))
    return sendWhole(request, response, answer.status, headers, answer.body);
  const { 'content-length': _length, 'content-type': _type, ...known } = headers as OutgoingHttpHeaders;
  response.writeHead(304, known).end();
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
    if (plan.refusesServices) refuseServiceToken(request.headers);
    // As Kong with `run_on_preflight: false`: OPTIONS asks what can be asked, and needs no token.
    if (plan.admits !== undefined && request.method !== 'OPTIONS') {
      const claims = verify(request.headers.authorization);
      plan.admits(claims instanceof Promise ? await claims : claims);
    }
    // The declared length is refused before it counts against a limit, as in Kong.
    const body = readBody(request, plan.maxBodyBytes);
    if (plan.limiter !== undefined)
      Object.assign(own, plan.limiter.take(addressKey(request.socket.remoteAddress)));

    // Only now: who waits for this word has not sent a body that is refused.
    if (request.headers.expect !== undefined) response.writeContinue();

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
      sendProblem(response, problem, rawPath, correlationId, { ...plan?.addedToResponse, ...own }, request);
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
      if (plan.isClosed)
        throw new Problem('NOT_FOUND', `There is nothing at ${request.method ?? ''} ${path}.`);
      follow(plan, request, response, `${path}${query}`, correlationId, own).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
};
