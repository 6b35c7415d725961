import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addressKey } from '../../../../libs/shared/platform/src/http/caller';
import { balancer } from '../balancer';
import { parseKongFile } from '../kong-file';
import { mergedOpenApi } from '../merged-openapi';
import { rateLimiter, type SharedCounts } from '../rate-limiter';
import { kongText } from './with-gateway';

const LIMIT = {
  minute: 10,
  limit_by: 'ip',
  policy: 'redis',
  sync_rate: 60,
  fault_tolerant: true,
  hide_client_headers: false,
} as const;

const sharedCounts = (): SharedCounts => {
  const totals = new Map<string, number>();
  return {
    add: async (increments) =>
      increments.map(({ key, by }) => {
        totals.set(key, (totals.get(key) ?? 0) + by);
        return totals.get(key) ?? 0;
      }),
  };
};

test('when two gateways share their counts, a limit holds for both together', async () => {
  const shared = sharedCounts();
  const now = () => 1_700_000_000_000;
  const [one, two] = [rateLimiter(LIMIT, 1, shared, now), rateLimiter(LIMIT, 1, shared, now)];
  for (let index = 0; index < 6; index += 1) one.take('a');
  for (let index = 0; index < 4; index += 1) two.take('a');
  await one.sync();
  await two.sync();
  expect(() => two.take('a')).toThrow('Too many requests');
  expect(two.take('b')).toMatchObject({ 'ratelimit-remaining': '9' });
  one.close();
  two.close();
});

test('when the shared counts fail, each gateway goes on counting alone, and a new window starts empty', async () => {
  let time = 1_700_000_000_000;
  const broken: SharedCounts = { add: () => Promise.reject(new Error('away')) };
  const limiter = rateLimiter(LIMIT, 1, broken, () => time);
  for (let index = 0; index < 10; index += 1) limiter.take('a');
  await limiter.sync().catch(() => undefined);
  expect(() => limiter.take('a')).toThrow('Too many requests');
  time += 60_000;
  expect(limiter.take('a')).toMatchObject({ 'ratelimit-remaining': '9' });
  limiter.close();
});

test('when services describe themselves, one document holds all that answer and names the others', async () => {
  const document = {
    openapi: '3.1.0',
    paths: {
      '/api/v1/orders': { get: { responses: { 200: { $ref: '#/components/responses/Ok' } } } },
      '/internal/orders': { get: { responses: { 200: { $ref: '#/components/responses/Secret' } } } },
      '/api/v1/orders/{id}': {
        put: { operationId: 'same', parameters: [{ name: 'id', in: 'path' }], responses: {} },
      },
      '/api/v1/orders/{idOrNumber}': {
        get: { operationId: 'same', parameters: [{ name: 'idOrNumber', in: 'path' }], responses: {} },
      },
    },
    components: {
      responses: { Ok: { description: 'x' }, Secret: { description: 'y' } },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
  const server = createServer((_request, response) => response.end(JSON.stringify(document)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const [shop] = parseKongFile(kongText(), {}).services;
  if (shop === undefined) throw new Error('the test file has a service');
  const up = balancer(shop, undefined, [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  const down = balancer(shop, undefined, ['http://127.0.0.1:1']);
  const merged: unknown = JSON.parse(
    await mergedOpenApi(
      new Map([
        ['order', up],
        ['cart', down],
      ]),
      (_method, path) => !path.startsWith('/internal'),
    )(),
  );
  expect(merged).toMatchObject({
    info: { description: expect.stringMatching(/do not answer at the moment:\*\* cart/) as string },
    paths: {
      '/api/v1/orders': {
        get: { tags: ['order'], responses: { 200: { $ref: '#/components/responses/order.Ok' } } },
      },
    },
    components: {
      responses: { 'order.Ok': { description: 'x' } },
      securitySchemes: { bearer: { type: 'http' } },
    },
  });
  const { paths, components } = merged as { paths: Record<string, object>; components: object };
  expect(Object.keys(paths)).toEqual(['/api/v1/orders', '/api/v1/orders/{idOrNumber}']);
  expect(paths['/api/v1/orders/{idOrNumber}']).toMatchObject({
    get: { operationId: 'order_same', parameters: [{ name: 'idOrNumber' }] },
    put: { operationId: 'same', parameters: [{ name: 'idOrNumber' }] },
  });
  expect(JSON.stringify(components)).not.toContain('Secret');
  await Promise.all([up.close(), down.close()]);
  server.closeAllConnections();
  server.close();
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, 'unknown'],
])('when the address is %s, %s is counted', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
