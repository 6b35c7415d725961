import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Shop } from '../../client/shop';
import { modelNames, type ModelName } from '../models';
import { rebuild } from '../rebuild';

interface Reply {
  status: number;
  body: object;
}

let server: Server;
let shop: Shop;
/** What the owners answer in turn; the last one again and again. */
let replies: Record<string, Reply[]>;
let logins: number;

const ok = (data: object): Reply => ({ status: 200, body: { success: true, data } });
const index = (rebuild: object) => ok({ index: 'products-2', rebuild: { startedAt: 'now', ...rebuild } });
const copies = (rebuild: object) =>
  ok({ id: 'one', compared: null, differing: null, error: null, ...rebuild });
const compared = (differing: string[]) => ({
  state: 'done',
  comparison: { equal: differing.length === 0, rebuilt: { documents: 500 }, differing },
});

beforeEach(async () => {
  logins = 0;
  replies = {
    'POST /api/v1/search/index': [ok({ startedAt: 'now' })],
    'GET /api/v1/search/index': [index({ state: 'running' }), index(compared([]))],
    'POST /api/v1/reviews/ratings/rebuild': [ok({ products: 40, differed: 0 })],
    'POST /api/v1/analytics/rebuild': [ok({ hours: 3, rows: 77, differing: 0 })],
    'POST /api/v1/recommendations/rebuild': [ok({ id: 'one' })],
    'GET /api/v1/recommendations/rebuild': [
      copies({ state: 'RUNNING' }),
      copies({ state: 'DONE', compared: 9, differing: 0 }),
    ],
  };
  server = createServer((request, response) => {
    const name = `${request.method} ${request.url}`;
    const login = name === 'POST /api/v1/auth/login';
    if (login) logins += 1;
    const session = ok({ user: { id: 'u' }, accessToken: `token-${logins}` });
    const waiting = replies[name] ?? [];
    const reply = login ? session : waiting.length > 1 ? waiting.shift() : waiting[0];
    response.writeHead(reply?.status ?? 404).end(JSON.stringify(reply?.body ?? { code: 'NOT_FOUND' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  shop = new Shop(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1);
});
afterEach(async () => {
  await shop.close();
  await new Promise((resolve) => server.close(resolve));
});

const run = async (models: readonly ModelName[] = modelNames) => {
  const lines: string[] = [];
  const login = { email: 'admin@shop.test', password: 'x' };
  const code = await rebuild(shop, login, models, (line) => lines.push(line));
  const table = lines.slice(1).map((line) => line.replace(/ +\d+\.\d /, ' ').split(/ +/));
  return { code, table: table.map((cells) => cells.join(' ')) };
};

test('when every copy is as the one in use, each has its line and the exit code is 0', async () => {
  expect(await run()).toEqual({
    code: 0,
    table: ['search 500 0 ok', 'ratings 40 0 ok', 'analytics 77 0 ok', 'recommendation 9 0 ok'],
  });
  expect(logins).toBe(1);
});

test('when only some are asked for, the others are left alone', async () => {
  expect((await run(['ratings'])).table).toEqual(['ratings 40 0 ok']);
});

test.each<[ModelName, string, Reply]>([
  ['search', 'GET /api/v1/search/index', index(compared(['a', 'b']))],
  ['ratings', 'POST /api/v1/reviews/ratings/rebuild', ok({ products: 40, differed: 2 })],
  ['analytics', 'POST /api/v1/analytics/rebuild', ok({ hours: 3, rows: 77, differing: 2 })],
  [
    'recommendation',
    'GET /api/v1/recommendations/rebuild',
    copies({ state: 'DONE', compared: 9, differing: 2 }),
  ],
])('when the copy of %s differs from the one in use, the exit code is 1', async (model, endpoint, reply) => {
  replies[endpoint] = [reply];
  const { code, table } = await run([model]);
  expect(code).toBe(1);
  expect(table[0]).toMatch(/ 2 DIFFERS/);
});

test.each<[ModelName, string, Reply, string]>([
  ['search', 'GET /api/v1/search/index', index({ state: 'failed', error: 'disk full' }), 'disk full'],
  [
    'search',
    'GET /api/v1/search/index',
    index({ startedAt: 'later', ...compared([]) }),
    'its outcome is unknown',
  ],
  [
    'analytics',
    'POST /api/v1/analytics/rebuild',
    { status: 409, body: { code: 'REBUILD_RUNNING', detail: 'wait' } },
    'answered 409 REBUILD_RUNNING: wait',
  ],
  [
    'recommendation',
    'GET /api/v1/recommendations/rebuild',
    copies({ state: 'FAILED', error: 'order-service was away' }),
    'order-service was away',
  ],
  [
    'recommendation',
    'GET /api/v1/recommendations/rebuild',
    copies({ id: 'another', state: 'DONE', compared: 9, differing: 0 }),
    'its outcome is unknown',
  ],
])(
  'when the rebuild of %s fails, the reason is shown, the others go on and the exit code is 1',
  async (model, endpoint, reply, reason) => {
    replies[endpoint] = [reply];
    const { code, table } = await run();
    expect(code).toBe(1);
    expect(table.find((line) => line.startsWith(model))).toMatch(/ - - FAILED: /);
    expect(table.join('\n')).toContain(reason);
    expect(table.filter((line) => line.endsWith(' ok'))).toHaveLength(3);
  },
);

test('when an owner is not there, that is a failure', async () => {
  delete replies['POST /api/v1/recommendations/rebuild'];
  const { code, table } = await run(['recommendation']);
  expect(code).toBe(1);
  expect(table[0]).toMatch(/FAILED: .*404 NOT_FOUND/);
});

test('when the token expires on the way, it is renewed', async () => {
  replies['GET /api/v1/search/index'] = [
    { status: 401, body: { code: 'TOKEN_EXPIRED' } },
    index(compared([])),
  ];
  expect((await run(['search'])).code).toBe(0);
  expect(logins).toBe(2);
});
