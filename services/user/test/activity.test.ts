import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { startUsers, type Users } from './support';

const activity = {
  last30Days: { looks: 3, searches: 2, purchases: 1 },
  last365Days: { looks: 30, searches: 20, purchases: 10 },
  lastActiveAt: '2026-01-01T00:00:00.000Z',
};

/** Stands in for analytics-service. */
const asked: Array<{ path: string | undefined; authorization: string | undefined }> = [];
let broken = false;
const analytics = createServer(({ url, headers }, response) => {
  asked.push({ path: url, authorization: headers.authorization });
  response.writeHead(broken ? 500 : 200).end(JSON.stringify({ success: !broken, data: activity }));
});

/** Stands in for the token endpoint of auth-service. */
const auth = createServer((_request, response) => {
  response.end(JSON.stringify({ access_token: 'a-service-token', token_type: 'Bearer', expires_in: 300 }));
});
const urlOf = async (server: typeof auth): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

let users: Users;
beforeAll(async () => {
  users = await startUsers({
    ANALYTICS_URL: await urlOf(analytics),
    TOKEN_URL: await urlOf(auth),
    SERVICE_CLIENT_SECRET: 'a-secret-of-this-test',
  });
});
afterAll(async () => {
  await users.stop();
  for (const server of [analytics, auth]) {
    server.close();
    server.closeAllConnections();
  }
});

const path = '/api/v1/users/me/activity';

test('when somebody asks what they did, analytics is asked about them with a token of the service', async () => {
  const me = users.person();
  expect((await users.get(me, path).expect(200)).body).toMatchObject({
    data: { available: true, ...activity },
  });
  expect(asked).toEqual([
    {
      path: `/internal/v1/analytics/users/${me.userId}/activity`,
      authorization: 'Bearer a-service-token',
    },
  ]);
  await users.api.get(path).expect(401);
});

const none = { looks: 0, searches: 0, purchases: 0 };
const empty = { data: { available: false, last30Days: none, last365Days: none, lastActiveAt: null } };

test('when analytics is away, the answer is empty and says so', async () => {
  broken = true;
  expect((await users.get(users.person(), path).expect(200)).body).toMatchObject(empty);
  broken = false;
});

test('when the shop has no analytics, the answer is the same', async () => {
  const lonely = await startUsers();
  try {
    expect((await lonely.get(lonely.person(), path).expect(200)).body).toMatchObject(empty);
  } finally {
    await lonely.stop();
  }
});
