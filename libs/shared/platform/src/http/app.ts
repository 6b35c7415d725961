import { pipeline } from 'node:stream/promises';
import cors from 'cors';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import { accessRules, type Actor, checkAccess } from '../auth/access';
import { type TokenVerifier } from '../auth/token-verifier';
import { currentContext, withContext } from '../context';
import { isTransient } from '../database/database';
import { type Queryable } from '../database/statement';
import { errors } from '../errors';
import { newId } from '../ids';
import { type Health } from '../health';
import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { inSpan } from '../tracing';
import { type Endpoint, Reply, type RequestContext, StreamReply } from './endpoint';
import { answerFinder, hashRequest, type IdempotencyClaim } from './idempotency';
import { openApi } from './openapi';
import { fieldErrors, fromExpress, internalProblem, toProblem } from './problem';
import { limitHeaders, type RateLimiter } from './rate-limit';

export interface AppOptions {
  service: string;
  version: string;
  endpoints: readonly Endpoint[];
  logger: Logger;
  metrics: Metrics;
  verifier: TokenVerifier;
  limiter: RateLimiter;
  /** Where idempotent answers are kept; a service without such endpoints needs none. */
  answers?: Queryable;
  requestsPerHour: number;
  bodyLimitBytes: number;
  corsOrigins: readonly string[];
  production: boolean;
  health: Health;
}

const idPattern = /^[\w.:-]{1,128}$/;
const traceparentPattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Requests ids and trace ids for everything that happens below, and the metrics of the request (XC-10, XC-12). */
const correlate =
  (metrics: Metrics): RequestHandler =>
  (request, response, next) => {
    const started = performance.now();
    const requestId = newId();
    const given = request.get('x-correlation-id');
    const correlationId = given && idPattern.test(given) ? given : requestId;
    const traceparent = request.get('traceparent');
    response.setHeader('X-Correlation-Id', correlationId);
    response.setHeader('X-Request-Id', requestId);
    response.locals['requestId'] = requestId;
    response.on('finish', () => {
      const route: unknown = response.locals['route'];
      const labels = { method: request.method, route: typeof route === 'string' ? route : 'unmatched' };
      metrics.httpRequests.inc({ ...labels, status: response.statusCode });
      // Who asked to wait for a result says nothing about how fast we are.
      if (response.locals['waits'] === true) return;
      metrics.httpSeconds.observe(
        { ...labels, status_code: response.statusCode },
        (performance.now() - started) / 1000,
      );
    });
    withContext(
      {
        requestId,
        correlationId,
        ...(traceparent && traceparentPattern.test(traceparent) && { traceparent }),
      },
      next,
    );
  };

const parse = <Schema extends z.ZodType | undefined>(
  place: 'body' | 'query' | 'params',
  schema: Schema,
  value: unknown,
): unknown => {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw errors.VALIDATION_ERROR(undefined, { fields: fieldErrors(place, result.error) });
};

const preferWait = (header: string | undefined): number => {
  const seconds = /(?:^|[,;\s])wait=(\d{1,3})/.exec(header ?? '')?.[1];
  return Math.min(Number(seconds ?? 0), 30);
};

/** `If-Match: "7"` → 7 (RFC 9110 section 13.1.1). @throws VALIDATION_ERROR when it is no version of ours */
const ifMatch = (header: string | undefined): number | undefined => {
  if (header === undefined || header === '*') return undefined;
  const version = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (version) return Number(version);
  throw errors.VALIDATION_ERROR('If-Match must be an ETag that this resource gave out.', {
    fields: [{ pointer: 'headers/if-match', code: 'invalid_etag', detail: 'not an ETag of ours' }],
  });
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
  const caller = actor?.userId ?? request.get('x-guest-id') ?? request.ip ?? '';
  return {
    scope: `${caller} ${endpoint.method} ${endpoint.path}`,
    key,
    requestHash: endpoint.idempotent ? hashRequest(request.method, request.path, request.body) : '',
    toBody: (data) => keptBody(endpoint, data),
  };
};

const envelope = (endpoint: Endpoint, shown: unknown, meta?: object): unknown =>
  endpoint.plain ? shown : { success: true, data: shown, ...(meta && { meta }) };

/** The JSON body of a success: nothing goes out that the response schema does not name. */
const bodyOf = (endpoint: Endpoint, data: unknown, meta?: object): unknown =>
  envelope(endpoint, endpoint.response.parse(data), meta);

/** What a replay will send: the same; or the data as they are, where a use case has put them into their final form. */
const keptBody = (endpoint: Endpoint, data: unknown): string => {
  const shown = endpoint.response.safeParse(data);
  return JSON.stringify(shown.success ? envelope(endpoint, shown.data) : { success: true, data });
};

/** True when the request came without a body. */
const isEmpty = (request: Request): boolean =>
  request.get('transfer-encoding') === undefined && Number(request.get('content-length') ?? 0) === 0;

/** The handler of one endpoint: limit, access, validation, replay, use case, response — in this order (XC-39). */
const serve = (
  endpoint: Endpoint,
  options: AppOptions,
  findAnswer: ReturnType<typeof answerFinder> | undefined,
): RequestHandler => {
  const { verifier, limiter } = options;
  const query = endpoint.query?.strict() ?? z.strictObject({});
  const rules = accessRules(endpoint.access);
  const hourly = { points: options.requestsPerHour, windowSeconds: 3600, per: 'caller' } as const;
  const inProgress = new Set<string>();
  const hasBody = endpoint.body !== undefined && !endpoint.rawBody;
  const mayBeEmpty = hasBody && endpoint.body?.safeParse(undefined).success === true;
  if (endpoint.idempotent && !findAnswer)
    throw new Error(`${endpoint.method} ${endpoint.path} is idempotent but has no database.`);

  const handle = async (request: Request, response: Response): Promise<void> => {
    response.locals['route'] = endpoint.path;
    response.locals['upload'] = endpoint.upload !== undefined;
    response.locals['waits'] = preferWait(request.get('prefer')) > 0;
    const actor = await authenticate(request, verifier);
    const work = currentContext();
    if (work && actor) work.userId = actor.userId;
    const caller = actor?.userId ?? request.ip ?? 'unknown';
    const own = endpoint.limit;
    if (actor?.role !== 'SERVICE' && own !== 'none') {
      const state = own
        ? await limiter.take(
            own.name ?? `${endpoint.method}:${endpoint.path}`,
            own,
            own.per === 'ip' ? (request.ip ?? 'unknown') : caller,
          )
        : await limiter.take('hour', hourly, caller);
      response.set(limitHeaders(state));
    }
    checkAccess(endpoint.access, actor);
    if (hasBody && !(mayBeEmpty && isEmpty(request)) && !request.is('application/json'))
      throw errors.UNSUPPORTED_MEDIA_TYPE();
    if (endpoint.upload && !request.is(endpoint.upload.contentType))
      throw errors.UNSUPPORTED_MEDIA_TYPE(`The body must be ${endpoint.upload.contentType}.`);
    const claim = idempotencyClaim(request, endpoint, actor);
    const context: RequestContext<unknown, unknown, unknown, Actor | undefined> = {
      params: parse('params', endpoint.params, request.params),
      query: parse('query', query, request.query),
      body: hasBody ? parse('body', endpoint.body, request.body) : undefined,
      actor,
      header: (name) => request.get(name),
      ip: request.ip ?? '',
      stream: request,
      rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      idempotency: claim,
      preferWaitSeconds: preferWait(request.get('prefer')),
      ifMatch: ifMatch(request.get('if-match')),
    };
    if (!endpoint.idempotent || !findAnswer) {
      const result = await endpoint.handle(context as never);
      return result instanceof StreamReply ? stream(response, result) : send(response, result);
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
      send(response, await endpoint.handle(context as never));
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

  const send = (response: Response, result: unknown): void => {
    const reply = result instanceof Reply ? result : new Reply(result);
    const { status = endpoint.status ?? 200, meta, headers = {}, version } = reply.options;
    if (version !== undefined) response.setHeader('ETag', `"${version}"`);
    response.setHeader(
      'Cache-Control',
      endpoint.cacheSeconds && rules.includes('public')
        ? `public, max-age=${endpoint.cacheSeconds}`
        : 'no-store',
    );
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
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

const handleErrors =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const known =
      fromExpress(error) ??
      (isTransient(error) ? errors.UNAVAILABLE(undefined, { cause: error }) : undefined);
    const requestId = String(response.locals['requestId']);
    // The rest of a refused upload is not read: the connection ends with the answer.
    if (response.locals['upload'] === true && !request.complete) response.setHeader('Connection', 'close');
    if (!known)
      logger.error('a request failed unexpectedly', { method: request.method, path: request.path, error });
    else if (known.kind === 'upstream' || known.kind === 'unavailable')
      logger.warn('a request found no help', { code: known.code, error: known.cause });
    const problem = known
      ? toProblem(known, request.path, requestId)
      : internalProblem(request.path, requestId);
    response
      .status(problem.status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problem.body));
  };

/** The Express application of a service. */
export const buildApp = (options: AppOptions): Express => {
  const { endpoints, logger, metrics, health } = options;
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('trust proxy', 'loopback, linklocal, uniquelocal')
    .set('query parser', 'simple');
  app.use(correlate(metrics));
  app.use(helmet());
  if (options.corsOrigins.length > 0) app.use(cors({ origin: [...options.corsOrigins], credentials: true }));

  app.get('/health/live', async (_request, response) => void response.json(await health.live()));
  app.get('/health', async (_request, response) => {
    const { healthy, body } = await health.look();
    response.status(healthy ? 200 : 503).json(body);
  });
  app.get('/health/ready', async (_request, response) => {
    const { ready, body } = await health.look();
    response.status(ready ? 200 : 503).json(body);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  const document = openApi(options.service, options.version, endpoints);
  app.get('/openapi.json', (_request, response) => void response.json(document));

  const json = express.json({ limit: options.bodyLimitBytes, strict: true });
  const raw = express.raw({ limit: options.bodyLimitBytes, type: () => true });
  // Literal paths come before `:id`, whatever the order in which a service lists them.
  const ordered = [...endpoints].sort((a, b) => specificity(b.path) - specificity(a.path));
  const findAnswer = options.answers && answerFinder(options.answers);
  for (const one of ordered)
    app[one.method](
      one.path,
      ...(one.upload ? [] : [one.rawBody ? raw : json]),
      serve(one, options, findAnswer),
    );

  app.use((_request, _response, next) => next(errors.NOT_FOUND()));
  app.use(handleErrors(logger));
  return app;
};

/** Counts the literal parts of a path, so that `/orders/quote` wins over `/orders/:id`. */
const specificity = (path: string): number =>
  path.split('/').reduce((score, part, index) => score + (part.startsWith(':') ? 0 : 1000 / (index + 1)), 0);
