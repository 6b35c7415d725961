import cors from 'cors';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { type TokenVerifier } from '../auth/token-verifier';
import { withContext } from '../context';
import { isTransient } from '../database/database';
import { storeRefusal } from '../database/store-refusals';
import { type Queryable } from '../database/statement';
import { errors } from '../errors';
import { newId } from '../ids';
import { type Health } from '../health';
import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { trustedHop } from './caller';
import { type Endpoint } from './endpoint';
import { storedResponseFinder } from './idempotency';
import { endRefusal } from './lingering-close';
import { openApi } from './openapi';
import { fromExpress, internalProblem, toProblem } from './problem';
import { type RateLimiter } from './rate-limit';
import { serve } from './serve';

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

/** Requests ids and trace ids for everything that happens below, and the metrics of the request. */
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

const handleErrors =
  (logger: Logger, metrics: Metrics): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = storeRefusal(error);
    if (refusal) {
      const { store, code } = refusal;
      metrics.storeRefusals.inc({ store, code });
      logger.warn('a store refused a value', {
        store,
        code,
        method: request.method,
        path: request.path,
        error,
      });
    }
    const known =
      fromExpress(error) ??
      refusal?.error ??
      (isTransient(error) ? errors.UNAVAILABLE(undefined, { cause: error }) : undefined);
    const requestId = String(response.locals['requestId']);
    if (!known)
      logger.error('a request failed unexpectedly', { method: request.method, path: request.path, error });
    else if (known.kind === 'upstream' || known.kind === 'unavailable')
      logger.warn('upstream unavailable', { code: known.code, error: known.cause });
    const problem = known
      ? toProblem(known, request.path, requestId)
      : internalProblem(request.path, requestId);
    response.status(problem.status).set(problem.headers).type('application/problem+json');
    endRefusal(request, response, JSON.stringify(problem.body));
  };

/** The Express application of a service. */
export const buildApp = (options: AppOptions): Express => {
  const { endpoints, logger, metrics, health } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('trust proxy', trustedHop).set('query parser', 'simple');
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

  const findAnswer = options.answers && storedResponseFinder(options.answers);
  // Literal paths come before `:id`, whatever the order in which a service lists them.
  for (const resource of resourcesOf(endpoints)) {
    for (const one of resource) app[one.method](one.path, serve(one, options, findAnswer));
    for (const path of new Set(resource.map((one) => one.path))) app.all(path, otherMethods(resource));
  }

  app.use((_request, _response, next) => next(errors.NOT_FOUND()));
  app.use(handleErrors(logger, metrics));
  return app;
};

/** Endpoints of one path, whatever its parameters are called, the most specific path first. */
const resourcesOf = (endpoints: readonly Endpoint[]): Endpoint[][] => {
  const resources = new Map<string, Endpoint[]>();
  for (const one of endpoints) {
    const shape = one.path.replace(/:\w+/g, ':');
    resources.set(shape, [...(resources.get(shape) ?? []), one]);
  }
  return [...resources].sort(([a], [b]) => specificity(b) - specificity(a)).map(([, resource]) => resource);
};

/** OPTIONS lists the methods of a resource; any other method is refused (RFC 9110 section 15.5.6). */
const otherMethods = (resource: readonly Endpoint[]): RequestHandler => {
  const methods = resource.map(({ method }) => method.toUpperCase());
  const allow = [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(
    ', ',
  );
  return (request, response, next) => {
    response.locals['route'] = resource[0]?.path;
    if (request.method === 'OPTIONS') response.status(204).set('Allow', allow).end();
    else next(errors.METHOD_NOT_ALLOWED(undefined, { headers: { Allow: allow } }));
  };
};

/** Counts the literal parts of a path, so that `/orders/quote` wins over `/orders/:id`. */
const specificity = (path: string): number =>
  path.split('/').reduce((score, part, index) => score + (part.startsWith(':') ? 0 : 1000 / (index + 1)), 0);
