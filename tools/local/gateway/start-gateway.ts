import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createUpgradingServer } from '../../../libs/shared/platform/src/http/upgrades';
import { docsPages } from './docs-pages';
import { gatewayHandler, type OwnPage } from './gateway-handler';
import { gatewayMetrics } from './gateway-metrics';
import { readKongFile } from './kong-file';
import { mergedOpenApi } from './merged-openapi';
import { problemBody, Problem } from './problem';
import { buildPlans } from './route-plan';
import type { RunningServer } from './run-server';
import { redisCounts } from './shared-counts';
import { tokenVerifier } from './token-verifier';
import { webSockets } from './web-sockets';

export interface GatewayOptions {
  readonly port: number;
  readonly kongFile: string;
  readonly jwksUrl: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly rateLimitScale: number;
  readonly storefrontOrigin: string;
  /** Origins of each service by its name in the file; a service left out is looked for where the file says. */
  readonly upstreams: Readonly<Record<string, readonly string[]>>;
}

export interface Gateway extends RunningServer {
  readonly port: number;
}

const HOST = '127.0.0.1';
const DRAIN_MS = 5_000;

/** What the parser refused (two lengths, a length beside chunks, a header too long) gets an answer and a closed door. */
const refuseUnreadable = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = problemBody(
    new Problem('VALIDATION_ERROR', 'The request is not valid HTTP.'),
    '',
    randomUUID(),
  );
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
};

const sendText = (response: ServerResponse, type: string, body: string): void => {
  response.writeHead(200, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
};

/** Kong's stand-in on this machine: the same file, the same routes and rules, one small process. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const file = readKongFile(options.kongFile, {
    JWT_PUBLIC_KEY: '',
    STOREFRONT_ORIGIN: options.storefrontOrigin,
    SERVICE_PORT: '3000',
  });
  for (const name of Object.keys(options.upstreams)) {
    if (!file.services.some((service) => service.name === name))
      throw new Error(`${options.kongFile} has no service "${name}".`);
  }
  const counts = options.redisUrl === undefined ? undefined : redisCounts(options.redisUrl);
  const plans = buildPlans(file, {
    originsOf: (service) => options.upstreams[service],
    rateLimitScale: options.rateLimitScale,
    sharedCounts: counts,
  });
  if (plans.sharesCounts && counts === undefined) {
    console.error('gateway: no REDIS_URL; requests are counted in this process alone.');
  }
  if (plans.needsTokens && options.jwksUrl === undefined)
    throw new Error('JWKS_URL is missing: some routes ask for a token.');
  const verify = tokenVerifier(options.jwksUrl ?? '');
  const metrics = gatewayMetrics(plans.countsMetrics);
  const isServed = (method: string, path: string): boolean => {
    const plan = plans.router(method, path, {});
    return plan !== undefined && !plan.isClosed;
  };
  const docs = docsPages(mergedOpenApi(plans.services, isServed));

  const ownPage: OwnPage = (path, request, response) => {
    if (path.startsWith('/api/')) return false;
    if (path === '/health')
      sendText(response, 'application/json', '{"status":"healthy","service":"gateway"}');
    else if (path === '/_gateway/metrics')
      sendText(response, 'text/plain; version=0.0.4', metrics.text(plans.services));
    else return docs(path, request, response);
    return true;
  };

  const sockets = webSockets(plans, verify);
  const tied = new Set<Duplex>();
  const handle = gatewayHandler(plans, verify, metrics, ownPage);
  const server = createUpgradingServer({ keepAliveTimeout: 65_000, requestTimeout: 120_000 }, handle, {
    isWanted: sockets.isWanted,
    take: (request, socket, head) => {
      tied.add(socket);
      socket.on('close', () => tied.delete(socket));
      void sockets.take(request, socket, head);
    },
  });
  // Whoever asks before sending a large body gets the answer that the body would get.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('clientError', refuseUnreadable);

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, HOST, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;

  return {
    port,
    url: `http://${HOST}:${port}`,
    close: async () => {
      const drained = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      for (const socket of tied) socket.destroy();
      const impatience = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await drained;
      clearTimeout(impatience);
      await plans.close();
      counts?.close();
    },
  };
};
