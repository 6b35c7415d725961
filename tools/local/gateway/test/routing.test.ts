import { join } from 'node:path';
import { parseKongFile, readKongFile } from '../kong-file';
import { normalisePath } from '../request-path';
import { buildRouter } from '../routing';
import { kongText } from './with-gateway';

const FILLED = { JWT_PUBLIC_KEY: '', STOREFRONT_ORIGIN: 'https://shop.test', SERVICE_PORT: '3000' };
const real = readKongFile(join(__dirname, '..', '..', '..', '..', 'kong', 'kong.yml'), FILLED);
const router = buildRouter(real, (service, route) => ({
  service: service.name,
  jwt: route.plugins.some(({ name }) => name === 'jwt'),
  cached: route.plugins.some(({ name }) => name === 'proxy-cache'),
}));
const TOKEN = { authorization: 'Bearer x' };

test.each([
  ['POST', '/auth/register', 'auth', 'open'],
  ['POST', '/auth/login', 'auth', 'open'],
  ['POST', '/auth/refresh-token', 'auth', 'open'],
  ['GET', '/auth/jwks', 'auth', 'open'],
  ['POST', '/auth/logout', 'auth', 'open'],
  ['GET', '/auth/me', 'auth', 'jwt'],
  ['POST', '/users/register', 'auth', 'open'],
  ['POST', '/users/login', 'auth', 'open'],
  ['POST', '/users/refresh-token', 'auth', 'open'],
  ['POST', '/users/logout', 'auth', 'open'],
  ['GET', '/auth/profile', 'user', 'jwt'],
  ['GET', '/users/profile', 'user', 'jwt'],
  ['GET', '/vendors', 'user', 'open'],
  ['GET', '/vendors/123', 'user', 'open'],
  ['GET', '/vendors/me', 'user', 'jwt'],
  ['GET', '/vendors/queue', 'user', 'jwt'],
  ['GET', '/vendors/123/verification', 'user', 'jwt'],
  ['PUT', '/vendors/123/verification', 'user', 'jwt'],
  ['POST', '/vendors', 'user', 'jwt'],
  ['GET', '/products?limit=5', 'product', 'cached'],
  ['GET', '/products/123', 'product', 'cached'],
  ['POST', '/products', 'product', 'jwt'],
  ['GET', '/categories', 'product', 'cached'],
  ['DELETE', '/categories/1', 'product', 'jwt'],
  ['POST', '/graphql', 'product', 'open'],
  ['POST', '/orders', 'order', 'jwt'],
  ['POST', '/orders/quote', 'order', 'jwt'],
  ['GET', '/tax/rates', 'order', 'jwt'],
  ['POST', '/payments/webhooks/stripe', 'payment', 'open'],
  ['POST', '/payments/webhook', 'payment', 'open'],
  ['POST', '/payments', 'payment', 'jwt'],
  ['GET', '/cart', 'cart', 'open'],
  ['POST', '/cart/items', 'cart', 'open'],
  ['POST', '/cart/merge', 'cart', 'jwt'],
  ['GET', '/inventory/SKU-1', 'inventory', 'open'],
  ['GET', '/inventory', 'inventory', 'jwt'],
  ['GET', '/inventory/warehouses', 'inventory', 'jwt'],
  ['GET', '/inventory/SKU-1/transactions', 'inventory', 'jwt'],
  ['PUT', '/inventory/update', 'inventory', 'jwt'],
  ['GET', '/reviews', 'review', 'open'],
  ['GET', '/reviews/average/1', 'review', 'open'],
  ['GET', '/reviews/moderation', 'review', 'jwt'],
  ['POST', '/reviews', 'review', 'jwt'],
  ['PUT', '/reviews/1/moderation', 'review', 'jwt'],
  ['POST', '/reviews/ratings/rebuild', 'review', 'jwt'],
  ['GET', '/products/123/reviews', 'review', 'open'],
  ['POST', '/products/123/reviews', 'review', 'jwt'],
  ['POST', '/shipping/rates', 'shipping', 'open'],
  ['GET', '/shipping/carriers', 'shipping', 'open'],
  ['GET', '/shipping/tracking/1', 'shipping', 'open'],
  ['POST', '/shipping/shipments', 'shipping', 'jwt'],
  ['GET', '/notifications', 'notification', 'jwt'],
  ['GET', '/ws', 'notification', 'open'],
  // What nothing here knows, the service refuses as it should.
  ['PROPFIND', '/products/1', 'product', 'open'],
  ['TRACE', '/cart', 'cart', 'open'],
  ['TRACE', '/auth/profile', 'user', 'open'],
  ['GET', '/users/login', 'auth', 'open'],
  ['DELETE', '/products/1/reviews', 'review', 'jwt'],
  ['PATCH', '/products/search', 'search', 'open'],
  ['PUT', '/graphql', 'product', 'open'],
  ['PROPFIND', '/admin/users', 'admin', 'jwt'],
  ['GET', '/admin/flags/evaluate', 'admin', 'open'],
  ['GET', '/admin/dashboard', 'admin', 'jwt'],
  ['GET', '/search', 'search', 'open'],
  ['GET', '/search/analytics', 'search', 'jwt'],
  ['GET', '/recommendations/product/1', 'recommendation', 'open'],
  ['GET', '/recommendations', 'recommendation', 'jwt'],
  ['POST', '/analytics/events', 'analytics', 'open'],
  ['GET', '/analytics/dashboard', 'analytics', 'jwt'],
  ['GET', '/files/download/1', 'file', 'open'],
  ['GET', '/files/1', 'file', 'open'],
  ['GET', '/files', 'file', 'jwt'],
  ['POST', '/files/upload', 'file', 'jwt'],
  ['DELETE', '/files/1', 'file', 'jwt'],
])('when %s %s comes from a guest, %s gets it as %s', (method, target, service, kind) => {
  const plan = router(method, `/api/v1${target.split('?')[0] ?? ''}`, {});
  expect(plan).toEqual({ service, jwt: kind === 'jwt', cached: kind === 'cached' });
});

test('when a catalogue request carries a token, it takes the route without a cache', () => {
  expect(router('GET', '/api/v1/products', TOKEN)).toEqual({ service: 'product', jwt: true, cached: false });
  expect(router('GET', '/api/v1/categories/1', TOKEN)).toMatchObject({ cached: false });
  expect(router('GET', '/api/v1/products/1/reviews', TOKEN)).toMatchObject({ service: 'review', jwt: true });
});

test('when a token for services is asked for, there is nothing', () => {
  const closed = buildRouter(real, (_service, { plugins }) =>
    plugins.some(({ name }) => name === 'request-termination'),
  );
  expect(closed('POST', '/api/v1/auth/oauth/token', TOKEN)).toBe(true);
});

test('when fifteen services are routed to, each has an upstream with active and passive health checks', () => {
  const names = real.services.map(({ name }) => name);
  expect(names).toHaveLength(15);
  for (const { name, url } of real.services) {
    expect(new URL(url).hostname).toBe(`${name}-service`);
    const upstream = real.upstreams.find((each) => each.name === `${name}-service`);
    expect(upstream?.targets).toEqual([{ target: `${name}-service:3000`, weight: 100 }]);
    expect(upstream?.healthchecks?.active.http_path).toBe('/health/ready');
    expect(upstream?.healthchecks?.passive.unhealthy.tcp_failures).toBeGreaterThan(0);
  }
});

test('when a client guesses passwords, the limit of the route is far below the gateway’s', () => {
  const limitOf = (path: string) => {
    const route = buildRouter(real, (_service, each) => each)('POST', path, {});
    return route?.plugins.find(({ name }) => name === 'rate-limiting')?.config;
  };
  for (const path of ['/api/v1/auth/login', '/api/v1/users/login'])
    expect(limitOf(path)).toMatchObject({ minute: 10, policy: 'redis' });
  for (const path of ['/api/v1/auth/register', '/api/v1/users/register'])
    expect(limitOf(path)).toMatchObject({ minute: 5 });
  expect(limitOf('/api/v1/auth/refresh-token')).toBeUndefined();
});

test('when a browser asks first (OPTIONS), every path has a route', () => {
  for (const { routes } of real.services) {
    for (const { name, paths } of routes.filter((route) => route.name !== 'live-updates')) {
      for (const path of paths) {
        const example = path
          .replace(/^~/, '')
          .replace('[^/]+', 'x')
          .replace(/\(\?:(\w+).*$/, '$1')
          .replace('$', '');
        expect([name, example, router('OPTIONS', example, {})]).not.toContain(undefined);
      }
    }
  }
});

test.each([
  '/internal/auth/keys',
  '/metrics',
  '/health',
  '/openapi.json',
  '/api/v1/internal/x',
  '/api/v1/wallet',
  '/api/v1/returns',
  '/api/v1/seo/sitemap.xml',
  '/api/v2/products',
  '/',
])('when %s is asked for, nothing is routed', (path) => {
  for (const method of ['GET', 'POST', 'OPTIONS', 'PROPFIND'])
    expect(router(method, path, {})).toBeUndefined();
});

test.each([
  ['/api/v1/products/../orders', '/api/v1/orders'],
  ['/api/v1/products/%2e%2E/orders', '/api/v1/orders'],
  ['/api//v1/./orders', '/api/v1/orders'],
  ['/../../etc', '/etc'],
  ['/api/v1/content/', '/api/v1/content/'],
  ['/api/v1/products/..', '/api/v1/'],
  ['/.well-known/x', '/.well-known/x'],
  ['/api/v1\\orders', undefined],
  ['/api/%5c../x', undefined],
  ['http://evil/', undefined],
])('when a path is spelled %s, it is read as %s', (raw, expected) => {
  expect(normalisePath(raw)).toBe(expected);
});

const refusal = (text: string): string => {
  try {
    parseKongFile(text, {});
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'not refused';
};

test('when the file asks for what the gateway does not do, it is refused by name', () => {
  expect(refusal(kongText({ plugins: 'plugins: [{ name: bot-detection, config: {} }]' }))).toMatch(
    /plugins\[0\].*"bot-detection"/,
  );
  expect(
    refusal(
      kongText({
        plugins:
          'plugins: [{ name: cors, config: { origins: ["*"], methods: [], headers: [], private_network: true } }]',
      }),
    ),
  ).toMatch(/plugins\[0\]\.config has "private_network"/);
  expect(
    refusal(
      kongText({ plugins: 'plugins: [{ name: rate-limiting, config: { minute: 5, limit_by: consumer } }]' }),
    ),
  ).toMatch(/limit_by must be ip/);
  expect(
    refusal(kongText().replace('acls: [{ group: staff }]', 'acls: [{ group: staff, tags: [x] }]')),
  ).toMatch(/consumers\[1\].acls\[0\] has "tags"/);
  expect(refusal(kongText().replace('key: ADMIN', 'key: ecommerce-api'))).toMatch(
    /"ecommerce-api" of a consumer stands twice/,
  );
  expect(refusal(kongText({ service: 'path: /x' }))).toMatch(/services\[0\] has "path"/);
  expect(refusal(kongText().replaceAll('strip_path: false', 'strip_path: true'))).toMatch(
    /strip_path must be false/,
  );
  expect(refusal(kongText().replace('/api/v1/mine]', '/api/v1/open]'))).toMatch(
    /"open" and "mine" tie for GET/,
  );
  expect(refusal(`${kongText()}\ncertificates: []`)).toMatch(/the file has "certificates"/);
  expect(refusal(kongText().replace('rsa_public_key: ""', 'rsa_public_key: "${NOBODY}"'))).toMatch(
    /\$\{NOBODY\}/,
  );
  expect(refusal(kongText())).toBe('not refused');
});
