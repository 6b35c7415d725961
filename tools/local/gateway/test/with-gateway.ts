import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'jsonwebtoken';
import { startGateway, type Gateway, type GatewayOptions } from '../start-gateway';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

const listen = async (listener: RequestListener): Promise<{ server: Server; origin: string }> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const shut = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
};

/** A service of a few lines: remembers what it was asked and answers what the test says. */
export const tinyService = async (answer?: RequestListener) => {
  const seen: Seen[] = [];
  const { server, origin } = await listen((request, response) => {
    const chunks: Buffer[] = [];
    if (answer !== undefined) answer(request, response);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      if (answer !== undefined) return;
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=60',
        'x-powered-by': 'tiny',
      });
      response.end(JSON.stringify({ success: true, data: { asked: seen.length } }));
    });
  });
  return { origin, seen, close: () => shut(server) };
};

export const newKey = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    kid,
    privateKey,
    publicKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' },
  };
};

export const tokenOf = (
  key: { kid: string; privateKey: KeyObject },
  claims: object = {},
  expiresIn = 900,
): string =>
  sign({ sub: 'user-1', iss: 'ecommerce-api', aud: 'ecommerce-app', ...claims }, key.privateKey, {
    algorithm: 'RS256',
    keyid: key.kid,
    expiresIn,
  });

/** Publishes keys as auth-service does, and counts how often it is asked. */
export const keySet = async (...keys: Array<{ jwk: object }>) => {
  const published = [...keys];
  let asked = 0;
  const { server, origin } = await listen((_request, response) => {
    asked += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
  });
  return { url: `${origin}/jwks`, published, asked: () => asked, close: () => shut(server) };
};

export const GLOBAL_PLUGINS = `
plugins:
  - { name: correlation-id, config: { header_name: X-Correlation-Id, generator: uuid, echo_downstream: true } }
  - { name: cors, config: { origins: [https://shop.test], methods: [GET, POST], headers: [Authorization], exposed_headers: [ETag], credentials: true, max_age: 600 } }
  - { name: request-size-limiting, config: { allowed_payload_size: 200, size_unit: kilobytes } }
  - { name: opentelemetry, config: { traces_endpoint: http://jaeger:4318/v1/traces, propagation: { default_format: w3c, extract: [w3c], inject: [w3c] } } }
  - { name: request-transformer, config: { remove: { headers: [X-User-Id] } } }
  - { name: response-transformer, config: { remove: { headers: [X-Powered-By] }, add: { headers: ["X-Frame-Options:DENY"] } } }
`;

const JWT =
  '{ name: jwt, config: { claims_to_verify: [exp], uri_param_names: [], run_on_preflight: false } }';
const STAFF_ONLY = `${JWT.replace('{ claims', '{ key_claim_name: role, claims')}, { name: acl, config: { allow: [staff], hide_groups_header: true } }`;
const CACHE =
  '{ name: proxy-cache, config: { strategy: memory, content_type: [application/json; charset=utf-8], cache_control: true, vary_headers: [Authorization] } }';

/** Open, protected, for staff, cached and cached-with-token routes to one service called `shop`. */
export const kongText = (parts: { plugins?: string; service?: string; upstreams?: string } = {}): string => `
_format_version: "3.0"
consumers:
  - { username: shop, jwt_secrets: [{ key: ecommerce-api, algorithm: RS256, rsa_public_key: "" }] }
  - { username: staff, acls: [{ group: staff }], jwt_secrets: [{ key: ADMIN, algorithm: RS256, rsa_public_key: "" }] }
  - { username: others, jwt_secrets: [{ key: CUSTOMER, algorithm: RS256, rsa_public_key: "" }] }
${parts.plugins ?? GLOBAL_PLUGINS}
services:
  - name: shop
    url: http://shop-service:3000
    connect_timeout: 500
    read_timeout: 500
    retries: 1
    ${parts.service ?? ''}
    routes:
      - { name: open, methods: [GET, HEAD, POST, PUT, OPTIONS], paths: [/api/v1/open], strip_path: false }
      - { name: mine, methods: [GET, POST, OPTIONS], paths: [/api/v1/mine], strip_path: false, plugins: [${JWT}] }
      - { name: staff, methods: [GET, OPTIONS], paths: [/api/v1/staff], strip_path: false, plugins: [${STAFF_ONLY}] }
      - { name: list, methods: [GET, HEAD], paths: [/api/v1/list], strip_path: false, plugins: [${CACHE}] }
      - { name: closed, methods: [GET, POST], paths: [/api/v1/open/closed], strip_path: false, plugins: [{ name: request-termination, config: { status_code: 404, message: x } }] }
      - { name: other-methods, paths: [/api/v1/open], strip_path: false }
      - { name: list-with-token, methods: [GET, HEAD], paths: [/api/v1/list], headers: { Authorization: ["~*.+"] }, strip_path: false, plugins: [${JWT}] }
${parts.upstreams ?? ''}
`;

/**
 * Stops the clock ten seconds into a minute: Kong's windows begin with the minute, and none may begin between requests
 * that are counted. Returns what lets it go on.
 */
export const stopClock = (): (() => void) => {
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  const clock = jest.spyOn(Date, 'now').mockReturnValue(minute + 10_000);
  return () => clock.mockRestore();
};

/** A running gateway over the given file; `shop` is one or more origins. */
export const withGateway = async (
  shop: readonly string[],
  options: Partial<GatewayOptions> & { kong?: string } = {},
): Promise<Gateway> => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-'));
  const kongFile = join(directory, 'kong.yml');
  writeFileSync(kongFile, options.kong ?? kongText());
  const gateway = await startGateway({
    port: 0,
    kongFile,
    jwksUrl: 'http://127.0.0.1:1/jwks',
    rateLimitScale: 1,
    storefrontOrigin: 'https://shop.test',
    upstreams: { shop },
    ...options,
  });
  return {
    ...gateway,
    close: async () => {
      await gateway.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** What comes back for exactly these bytes, until the other side closes or `waitMs` have passed. */
export const raw = async (port: number, text: string, waitMs = 400): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(text);
  const timer = setTimeout(() => socket.destroy(), waitMs);
  await new Promise((resolve) => socket.on('close', resolve));
  clearTimeout(timer);
  return answer;
};
