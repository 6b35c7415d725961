import { purgeExpired } from '../src/use-cases/purge-expired';
import { sqlSessionStore } from '../src/adapters/sql-session-store';
import { hashRefreshToken } from '../src/domain/refresh-token';
import { decode, sign } from 'jsonwebtoken';
import { testSigningKeys } from '@ultramarket/platform/testing';
import { type Auth, bearer, dataOf, type Pair, password, startAuth } from './support';

let auth: Auth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

const cookiesOf = (answer: { headers: Record<string, unknown> }): string[] => {
  const header = answer.headers['set-cookie'];
  return Array.isArray(header) ? header.map(String) : [];
};

/** An access token whose fifteen minutes are over. */
const expired = ({ accessToken }: Pair): string => {
  const { header, payload } = decode(accessToken, { complete: true }) ?? {};
  const now = Math.floor(Date.now() / 1000);
  const claims = { ...(payload as object), iat: now - 901, exp: now - 1 };
  return `Bearer ${sign(claims, testSigningKeys()[0], { algorithm: 'RS256', keyid: header?.kid ?? '' })}`;
};

const code = (expected: string) => expect.objectContaining({ code: expected }) as object;

test('when a refresh token is used, a new pair comes and works', async () => {
  const first = await auth.register();
  const second = dataOf<Pair>(await auth.refresh(first.refreshToken).expect(200));
  expect(second.user).toEqual(first.user);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  await auth.api.get('/api/v1/auth/me').set('Authorization', bearer(second)).expect(200);
  await auth.refresh(second.refreshToken).expect(200);
});

const age = (token: string) =>
  auth.query(`UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds' WHERE token_hash = $1`, [
    hashRefreshToken(token),
  ]);

test('when an old refresh token comes again, its whole family ends', async () => {
  const first = await auth.register();
  const second = dataOf<Pair>(await auth.refresh(first.refreshToken).expect(200));
  const other = dataOf<Pair>(await auth.logIn(first.user.email).expect(200));
  await age(first.refreshToken);
  expect((await auth.refresh(first.refreshToken).expect(401)).body).toEqual(code('REFRESH_TOKEN_REUSED'));
  expect((await auth.refresh(second.refreshToken).expect(401)).body).toEqual(code('REFRESH_TOKEN_INVALID'));
  const me = await auth.api.get('/api/v1/auth/me').set('Authorization', bearer(second)).expect(401);
  expect(me.body).toEqual(code('SESSION_ENDED'));
  await auth.refresh(other.refreshToken).expect(200);
});

test('when a refresh token comes again whose successor was used, its whole family ends, however soon', async () => {
  const first = await auth.register();
  const second = dataOf<Pair>(await auth.refresh(first.refreshToken).expect(200));
  const third = dataOf<Pair>(await auth.refresh(second.refreshToken).expect(200));
  expect((await auth.refresh(first.refreshToken).expect(401)).body).toEqual(code('REFRESH_TOKEN_REUSED'));
  await auth.refresh(third.refreshToken).expect(401);
});

test('when several tabs refresh at once with one token, all get the same successor and stay signed in', async () => {
  const { refreshToken } = await auth.register();
  const answers = await Promise.all(Array.from({ length: 10 }, () => auth.refresh(refreshToken)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const successors = new Set(answers.map((answer) => dataOf<Pair>(answer).refreshToken));
  expect(successors.size).toBe(1);
  for (const answer of answers)
    await auth.api
      .get('/api/v1/auth/me')
      .set('Authorization', bearer(dataOf<Pair>(answer)))
      .expect(200);
  await auth.refresh([...successors][0] ?? '').expect(200);
});

test('when a session has ended, a token that was just swapped leads nowhere', async () => {
  const first = await auth.register();
  const second = dataOf<Pair>(await auth.refresh(first.refreshToken).expect(200));
  await auth.api.post('/api/v1/auth/logout').set('Authorization', bearer(second)).expect(200);
  await auth.refresh(first.refreshToken).expect(401);
});

test('when a refresh token is in the database, it is there as a hash only', async () => {
  const { refreshToken } = await auth.register();
  const rows = await auth.query('SELECT 1 FROM refresh_tokens WHERE token_hash = $1', [
    hashRefreshToken(refreshToken),
  ]);
  expect(rows).toHaveLength(1);
  const plain = await auth.query(
    `SELECT 1 FROM refresh_tokens t JOIN user_sessions s ON s.id = t.session_id
     WHERE t::text LIKE '%' || $1 || '%' OR s::text LIKE '%' || $1 || '%'`,
    [refreshToken],
  );
  expect(plain).toEqual([]);
});

test('when someone signs in, the refresh token is also in a cookie that no other site can send', async () => {
  const { user } = await auth.register();
  const cookies = cookiesOf(await auth.logIn(user.email).expect(200));
  expect(cookies).toHaveLength(2);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^refreshToken=[\w-]{43};/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('Secure');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).toContain('Max-Age=604800');
    expect(cookie).toMatch(/Path=\/api\/v1\/(auth|users);/);
  }
});

test.each(['/api/v1/auth/refresh-token', '/api/v1/users/refresh-token'])(
  'when only the cookie comes to %s, it is used, even without a body, and no script can read its successor',
  async (path) => {
    const { refreshToken } = await auth.register();
    const answer = await auth.api.post(path).set('Cookie', `a=b; refreshToken=${refreshToken}`).expect(200);
    const [cookie] = cookiesOf(answer);
    expect(dataOf(answer)).not.toHaveProperty('refreshToken');
    expect(cookie).toMatch(/^refreshToken=[\w-]{43};/);
    expect(cookie).not.toContain(refreshToken);
    await auth.api
      .post(path)
      .set('Cookie', cookie?.split(';')[0] ?? '')
      .send({})
      .expect(200);
  },
);

test('when a browser registers or signs in, the refresh token is in its cookie alone', async () => {
  const email = auth.newEmail();
  const registered = await auth.api
    .post('/api/v1/auth/register')
    .set('Sec-Fetch-Site', 'same-origin')
    .send({ email, password })
    .expect(201);
  const loggedIn = await auth.logIn(email).set('Sec-Fetch-Site', 'same-site').expect(200);
  for (const answer of [registered, loggedIn]) {
    expect(dataOf(answer)).not.toHaveProperty('refreshToken');
    const [cookie] = cookiesOf(answer);
    await auth.api
      .post('/api/v1/auth/refresh-token')
      .set('Cookie', cookie?.split(';')[0] ?? '')
      .expect(200);
  }
});

test('when body and cookie differ, the body wins', async () => {
  const inBody = await auth.register();
  const inCookie = await auth.register();
  const answer = await auth
    .refresh(inBody.refreshToken)
    .set('Cookie', `refreshToken=${inCookie.refreshToken}`)
    .expect(200);
  expect(dataOf<Pair>(answer).user.id).toBe(inBody.user.id);
  await auth.refresh(inCookie.refreshToken).expect(200);
});

test('when no known refresh token comes, it is refused', async () => {
  expect((await auth.refresh('unknown').expect(401)).body).toEqual(code('REFRESH_TOKEN_INVALID'));
  const none = await auth.api.post('/api/v1/auth/refresh-token').expect(401);
  expect(none.body).toEqual(code('REFRESH_TOKEN_INVALID'));
  await auth.api.post('/api/v1/auth/refresh-token').type('text').send('token').expect(415);
  await auth.api.post('/api/v1/auth/refresh-token').send({ token: 'x' }).expect(400);
});

test('when a refresh token has expired, it is refused', async () => {
  const { refreshToken } = await auth.register();
  await auth.query(
    `UPDATE refresh_tokens SET expires_at = now() - interval '1 second' WHERE token_hash = $1`,
    [hashRefreshToken(refreshToken)],
  );
  expect((await auth.refresh(refreshToken).expect(401)).body).toEqual(code('REFRESH_TOKEN_INVALID'));
});

test.each(['/api/v1/auth/logout', '/api/v1/users/logout'])(
  'when someone signs out at %s, that session ends and the others stay',
  async (path) => {
    const pair = await auth.register();
    const other = dataOf<Pair>(await auth.logIn(pair.user.email).expect(200));
    const answer = await auth.api.post(path).set('Authorization', bearer(pair)).expect(200);
    expect(dataOf(answer)).toEqual({ loggedOut: true });
    for (const cookie of cookiesOf(answer)) expect(cookie).toMatch(/^refreshToken=; Max-Age=0;/);
    await auth.refresh(pair.refreshToken).expect(401);
    await auth.api.get('/api/v1/auth/me').set('Authorization', bearer(pair)).expect(401);
    await auth.api.post(path).set('Authorization', bearer(pair)).expect(200);
    await auth.refresh(other.refreshToken).expect(200);
  },
);

const logout = '/api/v1/auth/logout';
const isOver = async ({ refreshToken }: Pair) => (await auth.refresh(refreshToken)).status === 401;

test('when nothing but the refresh token is left, it signs out, from the body or the cookie', async () => {
  const [inBody, inCookie] = [await auth.register(), await auth.register()];
  await auth.api.post(logout).send({ refreshToken: inBody.refreshToken }).expect(200);
  const answer = await auth.api
    .post(logout)
    .set('Cookie', `refreshToken=${inCookie.refreshToken}`)
    .expect(200);
  for (const cookie of cookiesOf(answer)) expect(cookie).toMatch(/^refreshToken=; Max-Age=0;/);
  expect([await isOver(inBody), await isOver(inCookie)]).toEqual([true, true]);
  await auth.api.post(logout).send({ refreshToken: inBody.refreshToken }).expect(200);
});

test.each([
  ['over', (pair: Pair) => expired(pair)],
  ['none of ours', () => 'Bearer abc.def.ghi'],
])('when the access token is %s, the refresh token still renews and signs out', async (_what, bad) => {
  const pair = await auth.register();
  const next = dataOf<Pair>(
    await auth.refresh(pair.refreshToken).set('Authorization', bad(pair)).expect(200),
  );
  await auth.api.get('/api/v1/auth/me').set('Authorization', bad(pair)).expect(401);
  await auth.api.post(logout).set('Authorization', bad(pair)).expect(401);
  await auth.api
    .post(logout)
    .set('Authorization', bad(pair))
    .send({ refreshToken: next.refreshToken })
    .expect(200);
  expect(await isOver(next)).toBe(true);
});

test('when the access token and the refresh token are of two sessions, both end', async () => {
  const one = await auth.register();
  const other = dataOf<Pair>(await auth.logIn(one.user.email).expect(200));
  await auth.api
    .post(logout)
    .set('Authorization', bearer(one))
    .send({ refreshToken: other.refreshToken })
    .expect(200);
  expect([await isOver(one), await isOver(other)]).toEqual([true, true]);
});

test('when a guest signs out or asks who they are, the answer is 401', async () => {
  expect((await auth.api.post('/api/v1/auth/logout').expect(401)).body).toEqual(code('UNAUTHENTICATED'));
  expect((await auth.api.get('/api/v1/auth/me').expect(401)).body).toEqual(code('UNAUTHENTICATED'));
});

test('when tokens and sessions are long over, the purge removes them and nothing else', async () => {
  const old = await auth.register();
  const fresh = await auth.register();
  await auth.query(
    `UPDATE refresh_tokens t SET expires_at = now() - interval '1 day'
     FROM user_sessions s WHERE s.id = t.session_id AND s.user_id = $1`,
    [old.user.id],
  );
  await auth.query(`UPDATE user_sessions SET expires_at = now() - interval '31 days' WHERE user_id = $1`, [
    old.user.id,
  ]);
  const { database } = auth.service.running;
  if (!database) throw new Error('auth has a database');
  const store = sqlSessionStore(database, 60);
  await purgeExpired({ sessions: { purge: () => store.purge(1) }, store: { purge: async () => 0 } })();
  const left = await auth.query('SELECT user_id AS id FROM user_sessions WHERE user_id = ANY($1)', [
    [old.user.id, fresh.user.id],
  ]);
  expect(left).toEqual([{ id: fresh.user.id }]);
  await auth.refresh(fresh.refreshToken).expect(200);
});
