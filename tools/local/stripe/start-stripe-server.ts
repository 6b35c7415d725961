import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { RunningServer } from '../gateway/run-server';
import { foreignCaller } from '../own-origin';
import { stripeApi, type ApiAnswer } from './api';
import { ApiError } from './api-error';
import { outages } from './outage';
import { API_VERSION, renderError } from './render';
import { DEFAULT_LIMITS, openStore, type StoreLimits } from './store';
import { runTestHook } from './test-hooks';
import { DEFAULT_PACING, startWebhooks, type WebhookPacing, type WebhookTarget } from './webhooks';

export interface StripeServerOptions {
  readonly port: number;
  /** The address to listen on; this machine only unless given. */
  readonly host?: string;
  readonly stateFile: string;
  readonly secretKey: string;
  readonly latencyMs: number;
  readonly webhook?: WebhookTarget;
  readonly pacing?: WebhookPacing;
  readonly limits?: StoreLimits;
  readonly now?: () => number;
}

export interface StripeServer extends RunningServer {
  readonly port: number;
}

/** What compose calls it. */
const HOST_NAMES = ['stripe'];
const LOOPBACK = '127.0.0.1';
const MAX_BODY_BYTES = 1024 * 1024;

const readBody = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES)
        reject(new ApiError(413, 'invalid_request_error', 'The request body is too large.'));
      else chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0].toString() : Buffer.concat(chunks).toString()),
    );
    request.on('error', reject);
  });

const send = (
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void => {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
};

const headersOf = ({ requestId, replayOf }: ApiAnswer, key: string | undefined): Record<string, string> => ({
  'request-id': requestId,
  'stripe-version': API_VERSION,
  ...(key !== undefined && { 'idempotency-key': key }),
  ...(replayOf !== undefined && { 'original-request': replayOf, 'idempotent-replayed': 'true' }),
});

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Stripe as far as a shop needs it, on this machine, with a memory of its own. */
export const startStripeServer = async (options: StripeServerOptions): Promise<StripeServer> => {
  const { host = LOOPBACK, now = Date.now } = options;
  const store = await openStore(
    options.stateFile,
    options.limits ?? DEFAULT_LIMITS,
    now,
    (type) => options.webhook !== undefined && (options.webhook.types?.includes(type) ?? true),
  );
  const api = stripeApi(store, options.secretKey, now);
  const trouble = outages();
  const webhooks =
    options.webhook === undefined
      ? undefined
      : startWebhooks(store, options.webhook, options.pacing ?? DEFAULT_PACING, now);
  store.onEvents((events) => webhooks?.add(events));

  const answerApi = async (
    request: IncomingMessage,
    response: ServerResponse,
    url: string,
  ): Promise<void> => {
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    const outage = trouble.next();
    const query = url.indexOf('?');
    const key = headerOf(request, 'idempotency-key');
    const run = (): ApiAnswer =>
      api({
        method,
        path: query < 0 ? url : url.slice(0, query),
        form: method === 'POST' ? body : query < 0 ? '' : url.slice(query + 1),
        authorization: headerOf(request, 'authorization'),
        idempotencyKey: key,
      });
    if (outage !== undefined) {
      if (outage.applied) run().release?.();
      if (outage.mode === 'hang') return;
      return send(
        response,
        500,
        JSON.stringify(renderError(new ApiError(500, 'api_error', 'Simulated outage.'))),
      );
    }
    const answer = run();
    const finish = (): void => {
      answer.release?.();
      send(response, answer.status, answer.body, headersOf(answer, key));
    };
    if (options.latencyMs > 0) setTimeout(finish, options.latencyMs);
    else finish();
  };

  const answerHook = async (
    request: IncomingMessage,
    response: ServerResponse,
    url: string,
  ): Promise<void> => {
    const body = await readBody(request);
    const origin = { requestId: null, idempotencyKey: null };
    const result = runTestHook(
      request.method ?? 'GET',
      new URL(url, `http://${LOOPBACK}`),
      body,
      trouble,
      (id, run) =>
        store.transact(origin, (work) =>
          run({ store, work, parameters: {}, id, now: Math.floor(now() / 1_000) }),
        ),
    );
    send(response, 200, JSON.stringify(result));
  };

  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const refusal = foreignCaller(request, HOST_NAMES);
    if (refusal !== undefined)
      return send(
        response,
        403,
        JSON.stringify(renderError(new ApiError(403, 'invalid_request_error', refusal))),
      );
    if (url === '/health') return send(response, 200, '{"status":"healthy"}');
    const answered = url.startsWith('/_test/')
      ? answerHook(request, response, url)
      : answerApi(request, response, url);
    answered.catch((error: unknown) => {
      const known =
        error instanceof ApiError
          ? error
          : new ApiError(500, 'api_error', `The test server failed: ${String(error)}`);
      if (!(error instanceof ApiError)) console.error('stripe:', error);
      send(response, known.status, JSON.stringify(renderError(known)));
    });
  });
  server.keepAliveTimeout = 65_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;

  return {
    port,
    url: `http://${host}:${port}`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await webhooks?.close();
      await store.close();
    },
  };
};
