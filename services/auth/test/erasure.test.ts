import { UserErasureRequested, UserErasureScheduled, UserErasureWithdrawn } from '@ultramarket/contracts';
import { eventually } from '@ultramarket/platform/testing';
import { type Auth, bearer, dataOf, type Pair, startAuth } from './support';

let auth: Auth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

const erasure = (userId: string) => UserErasureRequested({ userId, dueAt: new Date().toISOString() });
const deleted = async (userId: string) =>
  (await auth.service.published<{ userId: string }>('UserDeleted')).filter((one) => one.userId === userId);
const erase = async (userId: string) => {
  await auth.service.deliver(erasure(userId));
  await eventually(async () => expect(await deleted(userId)).toHaveLength(1));
};

test('when a user is erased, neither password nor session nor token works, and no address is left', async () => {
  const pair = await auth.register();
  const { id, email } = pair.user;
  const networks = () =>
    auth.query(`SELECT 1 FROM sign_in_networks WHERE subject = sha256(convert_to($1, 'UTF8'))`, [email]);
  expect(await networks()).toHaveLength(1);
  await erase(id);
  expect(await networks()).toEqual([]);
  expect((await auth.logIn(email).expect(401)).body).toMatchObject({ code: 'CREDENTIALS_INVALID' });
  await auth.refresh(pair.refreshToken).expect(401);
  await auth.api.get('/api/v1/auth/me').set('Authorization', bearer(pair)).expect(401);
  const rows = await auth.query('SELECT * FROM users WHERE id = $1', [id]);
  expect(rows).toMatchObject([{ password_hash: '!' }]);
  expect(JSON.stringify(rows)).not.toContain(email);
  expect(await auth.query('SELECT id FROM user_sessions WHERE user_id = $1', [id])).toEqual([]);
});

test('when the erasure comes again, it counts once, and a new registration with the address is another user', async () => {
  const { user } = await auth.register();
  await erase(user.id);
  const again = await auth.register(user.email);
  expect(again.user.id).not.toBe(user.id);
  await auth.service.deliver(erasure(user.id));
  const marker = await auth.register();
  await erase(marker.user.id);
  expect(await deleted(user.id)).toHaveLength(1);
  await auth.logIn(user.email).expect(200);
});

const stays = async (userId: string) =>
  (await auth.service.published<{ userId: string }>('SessionRefreshed')).filter(
    (one) => one.userId === userId,
  );
const isScheduled = async (userId: string) =>
  (await auth.query('SELECT erasure_scheduled_at AS at FROM users WHERE id = $1', [userId]))[0]?.['at'] !==
  null;

test('when a user whose erasure is scheduled refreshes, that is announced once; other refreshes are not', async () => {
  const pair = await auth.register();
  const { id: userId } = pair.user;
  const dueAt = new Date().toISOString();
  const first = dataOf<Pair>(await auth.refresh(pair.refreshToken).expect(200));
  expect(await stays(userId)).toEqual([]);
  await auth.service.deliver(UserErasureScheduled({ userId, dueAt, reminder: false }));
  await eventually(async () => expect(await isScheduled(userId)).toBe(true));
  const second = dataOf<Pair>(await auth.refresh(first.refreshToken).expect(200));
  await auth.refresh(second.refreshToken).expect(200);
  expect(await stays(userId)).toHaveLength(1);
});

test('when an erasure was withdrawn, a refresh is no longer announced', async () => {
  const pair = await auth.register();
  const { id: userId } = pair.user;
  const dueAt = new Date().toISOString();
  await auth.service.deliver(UserErasureScheduled({ userId, dueAt, reminder: true }));
  await eventually(async () => expect(await isScheduled(userId)).toBe(true));
  await auth.service.deliver(UserErasureWithdrawn({ userId, dueAt }));
  await eventually(async () => expect(await isScheduled(userId)).toBe(false));
  await auth.refresh(pair.refreshToken).expect(200);
  expect(await stays(userId)).toEqual([]);
});
