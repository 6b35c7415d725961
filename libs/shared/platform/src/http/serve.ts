import { pipeline } from 'node:stream/promises';
import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { accessRules, type Actor, checkAccess } from '../auth/access';
import { type TokenVerifier } from '../auth/token-verifier';
import { currentContext } from '../context';
import { AppError, errors } from '../errors';
import { inSpan } from '../tracing';
import { type AppOptions } from './app';
import { callerAddressHeader, countedAddress } from './caller';
import { ifMatchVersions, isKnownToCaller } from './conditional';
import { type Endpoint, Reply, type RequestContext, StreamReply } from './endpoint';
import { type storedResponseFinder, hashRequest, type IdempotencyClaim } from './idempotency';
import { fieldErrors, shortKey } from './problem';
import { limitHeaders } from './rate-limit';
import { bodyReader } from './request-body';

const parse = <Schema extends z.ZodType | undefined>(
  place: 'body' | 'query' | 'params',
  schema: Schema,
  value: unknown,
): unknown => {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { fields, more } = fieldErrors(place, result.error);
  throw errors.VALIDATION_ERROR(undefined, { fields, ...(more > 0 && { extra: { more } }) });
};

/** Query keys without a value are as good as absent: forms and clients send them for fields left empty. */
const givenOf = (query: Request['query']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

/**
 * Bytes that are no UTF-8 were decoded to U+FFFD; a query that holds it only so is refused, as a body is.
 * @throws VALIDATION_ERROR
 */
const refuseOtherEncodings = (request: Request, query: Record<string, unknown>): void => {
  if (!request.url.includes('%') || /%ef%bf%bd/i.test(request.url)) return;
  const damaged = Object.entries(query).find((pair) => pair.join().includes('\ufffd'));
  if (!damaged) return;
  const field = { pointer: `query/${shortKey(damaged[0])}`, code: 'encoding', detail: 'must be UTF-8' };
  throw errors.VALIDATION_ERROR(undefined, { fields: [field] });
};

const preferWait = (header: string | undefined): number => {
  const seconds = /(?:^|[,;\s])wait=(\d{1,3})/.exec(header ?? '')?.[1];
  return Math.min(Number(seconds ?? 0), 30);
};

const authenticate = async (request: Request, verifier: TokenVerifier): Promise<Actor | undefined> => {
  const header = request.get('authorization');
  if (header === undefined) return undefined;
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (!token) throw errors.TOKEN_INVALID();
  return verifier.verify(token);
};

const idempotencyClaim = (
  request: Request,
  endpoint: Endpoint,
  actor: Actor | undefined,
): IdempotencyClaim => {
  const key = request.get('idempotency-key') ?? '';
  if (endpoint.idempotent && (key.length === 0 || key.length > 255)) throw errors.IDEMPOTENCY_KEY_MISSING();
  const guestId = request.get('x-guest-id');
  const caller = actor?.userId ?? (guestId ? `guest:${guestId}` : `ip:${request.ip ?? ''}`);
  return {
    scope: `${caller} ${endpoint.method} ${endpoint.path}`,
    key,
    requestHash: endpoint.idempotent
      ? hashRequest(request.method, request.path, request.query, request.body)
      : '',
    toBody: (data) => JSON.stringify(bodyOf(endpoint, data)),
  };
};

/** The JSON body of a success, also of one that is kept: nothing goes out that the response schema does not name. */
const bodyOf = (endpoint: Endpoint, data: unknown, meta?: object): unknown => {
  const shown = endpoint.response.parse(data);
  return endpoint.plain ? shown : { success: true, data: shown, ...(meta && { meta }) };
};

/** True when the request came without a body. */
const isEmpty = (request: Request): boolean =>
  request.get('transfer-encoding') === undefined && Number(request.get('content-length') ?? 0) === 0;

/** Services send each other batches. */
const internalBodyBytes = 1024 * 1024;

/** What the body of an endpoint may weigh, bytes. */
export const bodyLimitOf = (endpoint: Endpoint, usual: number): number =>
  endpoint.maxBodyBytes ??
  (endpoint.path.startsWith('/internal/') ? Math.max(internalBodyBytes, usual) : usual);

const isOpen = (endpoint: Endpoint): boolean =>
  accessRules(endpoint.access).some((rule) => rule === 'public' || rule === 'guest');

/** Counts the request before any of its work is done. Another service is counted for the caller on whose behalf it asks. */
const limiterOf = (endpoint: Endpoint, { limiter, requestsPerHour }: AppOptions) => {
  const hourly = { points: requestsPerHour, windowSeconds: 3600, per: 'caller' } as const;
  const { limit: own } = endpoint;
  const open = isOpen(endpoint);
  const take = (rule: Exclude<typeof own, 'none' | undefined> | undefined, caller: string) =>
    rule
      ? limiter.take(rule.name ?? `${endpoint.method}:${endpoint.path}`, rule, caller)
      : limiter.take('hour', hourly, caller);

  return {
    count: async (request: Request, response: Response, actor: Actor | undefined): Promise<void> => {
      if (own === 'none') return;
      const forwarded = request.get(callerAddressHeader);
      if (actor?.role === 'SERVICE' && !(open && forwarded)) return;
      const address = countedAddress(actor, request.ip, forwarded);
      const caller = actor && actor.role !== 'SERVICE' ? actor.userId : address;
      response.set(limitHeaders(await take(own, own?.per === 'ip' ? address : caller)));
    },
    /** A request with an invalid token still counts towards its sender. */
    countRefused: (request: Request) =>
      limiter.take('hour', hourly, countedAddress(undefined, request.ip, undefined)),
  };
};

/**
 * The handler of one endpoint, in this order: token, limit, access, body, validation, replay, use case, response. A body
 * is read only from a caller who may send it.
 */
export const serve = (
  endpoint: Endpoint,
  options: AppOptions,
  findAnswer: ReturnType<typeof storedResponseFinder> | undefined,
): RequestHandler => {
  const { verifier } = options;
  const query = endpoint.query?.strict() ?? z.strictObject({});
  const open = isOpen(endpoint);
  const limits = limiterOf(endpoint, options);
  const inProgress = new Set<string>();
  const readBody = bodyReader(bodyLimitOf(endpoint, options.bodyLimitBytes), endpoint.rawBody === true);
  const hasBody = endpoint.body !== undefined && !endpoint.rawBody;
  const mayBeEmpty = hasBody && endpoint.body?.safeParse(undefined).success === true;
  if (endpoint.idempotent && !findAnswer)
    throw new Error(`${endpoint.method} ${endpoint.path} is idempotent but has no database.`);

  const admit = async (request: Request, response: Response): Promise<Actor | undefined> => {
    const actor = await authenticate(request, verifier).catch(async (error: unknown) => {
      const refused = error instanceof AppError && error.kind === 'unauthenticated';
      if (refused) await limits.countRefused(request);
      if (refused && open && endpoint.ignoresBadToken) return undefined;
      throw error;
    });
    const work = currentContext();
    if (work) {
      if (actor) work.userId = actor.userId;
      work.callerAddress = countedCaller(request, actor);
    }
    await limits.count(request, response, actor);
    checkAccess(endpoint.access, actor);
    if (hasBody && !(mayBeEmpty && isEmpty(request)) && !request.is('application/json'))
      throw errors.UNSUPPORTED_MEDIA_TYPE();
    if (endpoint.upload && !request.is(endpoint.upload.contentType))
      throw errors.UNSUPPORTED_MEDIA_TYPE(`The body must be ${endpoint.upload.contentType}.`);
    if (!endpoint.upload) await readBody(request, response);
    return actor;
  };

  const handle = async (request: Request, response: Response): Promise<void> => {
    response.locals['route'] = endpoint.path;
    response.locals['waits'] = preferWait(request.get('prefer')) > 0;
    if (!open) response.vary('Authorization');
    const actor = await admit(request, response);
    const claim = idempotencyClaim(request, endpoint, actor);
    const [ifMatch, ...others] = ifMatchVersions(request.get('if-match'));
    const given = givenOf(request.query);
    refuseOtherEncodings(request, given);
    const context: RequestContext<unknown, unknown, unknown, Actor | undefined> = {
      params: parse('params', endpoint.params, request.params),
      query: parse('query', query, given),
      body: hasBody ? parse('body', endpoint.body, request.body) : undefined,
      actor,
      header: (name) => request.get(name),
      ip: request.ip ?? '',
      stream: request,
      rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      idempotency: claim,
      preferWaitSeconds: preferWait(request.get('prefer')),
      head: request.method === 'HEAD',
      ifMatch,
    };
    const run = () =>
      oneOf(others, (version) => endpoint.handle({ ...context, ifMatch: version ?? ifMatch } as never));
    if (!endpoint.idempotent || !findAnswer) {
      const result = await run();
      return result instanceof StreamReply ? stream(response, result) : send(request, response, result);
    }

    const kept = await findAnswer(claim);
    if (kept) {
      response
        .status(kept.status)
        .set('Idempotent-Replayed', 'true')
        .type('application/json')
        .send(kept.body);
      return;
    }
    const name = `${claim.scope} ${claim.key}`;
    if (inProgress.has(name)) throw errors.IDEMPOTENCY_KEY_IN_PROGRESS();
    inProgress.add(name);
    try {
      send(request, response, await run());
    } finally {
      inProgress.delete(name);
    }
  };

  const stream = async (
    response: Response,
    { stream: bytes, options: reply }: StreamReply,
  ): Promise<void> => {
    response.status(reply.status ?? 200).setHeader('Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
    // The caller may go away, or the source may fail, in the middle: both ends are closed, and that is all.
    await pipeline(bytes, response).catch(() => undefined);
  };

  const send = (request: Request, response: Response, result: unknown): void => {
    const reply = result instanceof Reply ? result : new Reply(result);
    const { status = endpoint.status ?? 200, meta, headers = {}, version } = reply.options;
    if (version !== undefined) response.setHeader('ETag', `"${version}"`);
    response.setHeader(
      'Cache-Control',
      endpoint.cacheSeconds && open ? `public, max-age=${endpoint.cacheSeconds}` : 'no-store',
    );
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (endpoint.method === 'get' && version !== undefined) {
      if (isKnownToCaller(request.get('if-none-match'), version)) return void response.status(304).end();
    }
    const body = bodyOf(endpoint, reply.data, meta);
    response.status(status);
    if (typeof endpoint.plain === 'object') response.type(endpoint.plain.contentType).send(body);
    else response.json(body);
  };

  return (request, response, next) => {
    inSpan(
      `${request.method} ${endpoint.path}`,
      'server',
      { 'http.route': endpoint.path },
      () => handle(request, response),
      request.get('traceparent'),
    ).catch(next);
  };
};

const countedCaller = (request: Request, actor: Actor | undefined): string => {
  const forwarded = request.get(callerAddressHeader);
  return actor?.role === 'SERVICE' && forwarded ? forwarded : (request.ip ?? '');
};

/**
 * Runs a handler for the first version of `If-Match`, and for the others as long as the one before was stale, which
 * changes nothing.
 */
const oneOf = async <Result>(
  others: readonly number[],
  work: (version?: number) => Promise<Result>,
): Promise<Result> => {
  let attempt = work();
  for (const version of others) {
    attempt = attempt.catch((error: unknown) => {
      if (error instanceof AppError && error.kind === 'stale') return work(version);
      throw error;
    });
  }
  return attempt;
};
