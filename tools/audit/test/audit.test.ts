import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Shop } from '../../client/shop';
import { audit } from '../audit';

const finding = {
  rule: 'orders-charges',
  subject: 'order-1',
  detail: 'confirmed for 1000 with 0 charged',
  firstSeenAt: '2026-01-01T00:00:00.000Z',
};
let server: Server;
let shop: Shop;
let reply: { status: number; body: object };
let tokens: Array<string | undefined>;

beforeEach(async () => {
  tokens = [];
  server = createServer((request, response) => {
    const login = request.url === '/api/v1/auth/login';
    if (!login) tokens.push(request.headers.authorization);
    const session = { success: true, data: { user: { id: 'u' }, accessToken: 'token-of-admin' } };
    response.writeHead(login ? 200 : reply.status).end(JSON.stringify(login ? session : reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  shop = new Shop(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1);
});
afterEach(async () => {
  await shop.close();
  await new Promise((resolve) => server.close(resolve));
});

const run = async () => {
  const lines: string[] = [];
  const code = await audit(shop, { email: 'admin@shop.test', password: 'x' }, (line) => lines.push(line));
  return { code, lines };
};

test('when nothing is found, that is said and the exit code is 0', async () => {
  reply = { status: 200, body: { data: { unchecked: [], findings: [] }, meta: { total: 0 } } };
  expect(await run()).toEqual({ code: 0, lines: ['No invariant is broken.'] });
  expect(tokens).toEqual(['Bearer token-of-admin']);
});

test('when something is found, each finding is printed and the exit code is 1', async () => {
  reply = {
    status: 200,
    body: { data: { unchecked: ['outbox-age'], findings: [finding] }, meta: { total: 3 } },
  };
  const { code, lines } = await run();
  expect(code).toBe(1);
  expect(lines).toEqual([
    'WRONG orders-charges  order-1: confirmed for 1000 with 0 charged (since 2026-01-01T00:00:00.000Z)',
    '      and 2 more',
    'not checked, because a source is silent: outbox-age',
    '3 found.',
  ]);
});

test('when admin-service refuses, the command fails with its code', async () => {
  reply = { status: 503, body: { code: 'UNAVAILABLE', detail: 'later' } };
  await expect(run()).rejects.toThrow('admin-service answered 503 UNAVAILABLE: later');
});
