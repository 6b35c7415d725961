import { serve, type TestServer } from '@ultramarket/platform/testing';
import { startUsers, type Users } from './support';

const activity = {
  last30Days: { looks: 3, searches: 2, purchases: 1 },
  last365Days: { looks: 30, searches: 20, purchases: 10 },
  lastActiveAt: '2026-01-01T00:00:00.000Z',
};

const asked: Array<{ path: string | undefined; authorization: string | undefined }> = [];
let broken = false;
/** Stands in for analytics-service. */
let analytics: TestServer;
/** Stands in for the token endpoint of auth-service. */
let auth: TestServer;
let users: Users;
beforeAll(async () => {
  analytics = await serve(({ url, headers }, response) => {
    asked.push({ path: url, authorization: headers.authorization });
    response.writeHead(broken ? 500 : 200).end(JSON.stringify({ success: !broken, data: activity }));
  });
  auth = await serve((_request, response) => {
    response.end(JSON.stringify({ access_token: 'a-service-token', token_type: 'Bearer', expires_in: 300 }));
  });
  users = await startUsers({
    ANALYTICS_URL: analytics.url,
    TOKEN_URL: auth.url,
    SERVICE_CLIENT_SECRET: 'a-secret-of-this-test',
  });
});
afterAll(async () => {
  await users.stop();
  await Promise.all([analytics.close(), auth.close()]);
});

const path = '/api/v1/users/me/activity';

test('when a user asks for their activity, analytics is asked for it with a token of the service', async () => {
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
