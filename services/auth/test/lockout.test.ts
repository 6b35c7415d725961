import { sqlAccountStore } from '../src/adapters/sql-account-store';
import { logIn } from '../src/use-cases/log-in';
import { type Auth, dataOf, type Pair, password, startAuth } from './support';

let auth: Auth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

const wrong = 'Wrong-Horse-9';
const fail = (email: string) => auth.logIn(email, wrong);
const codeOf = (answer: { body: unknown }): string => (answer.body as { code: string }).code;
const published = async (type: string, userId: string) =>
  (await auth.service.published<{ userId?: string }>(type)).filter((event) => event.userId === userId);

const failTimes = async (email: string, times: number): Promise<void> => {
  for (let time = 0; time < times; time += 1) await fail(email).expect(401);
};

test('when a sign-in fails five times, the account is locked for fifteen minutes, even for the right password', async () => {
  const { user } = await auth.register();
  await failTimes(user.email, 5);
  const answer = await auth.logIn(user.email).expect(429);
  expect(answer.body).toMatchObject({ code: 'ACCOUNT_LOCKED', title: 'Too many requests' });
  const retryAfter = Number(answer.headers['retry-after']);
  expect(retryAfter).toBeGreaterThan(880);
  expect(retryAfter).toBeLessThanOrEqual(900);
  const [lock, ...more] = (await published('AccountLocked', user.id)) as Array<{ until?: string }>;
  expect(more).toEqual([]);
  expect(Date.parse(lock?.until ?? '') - Date.now()).toBeGreaterThan(880_000);
});

test('when it fails four times and then succeeds, counting starts again', async () => {
  const { user } = await auth.register();
  await failTimes(user.email, 4);
  await auth.logIn(user.email).expect(200);
  await failTimes(user.email, 4);
  await auth.logIn(user.email).expect(200);
});

test('when thirty wrong passwords come at once, exactly five count and the account is locked once', async () => {
  const { user } = await auth.register();
  const answers = await Promise.all(Array.from({ length: 30 }, () => fail(user.email)));
  expect(answers.filter((answer) => codeOf(answer) === 'CREDENTIALS_INVALID')).toHaveLength(5);
  expect(answers.filter((answer) => codeOf(answer) === 'ACCOUNT_LOCKED')).toHaveLength(25);
  expect(await published('LoginFailed', user.id)).toHaveLength(5);
  expect(await published('AccountLocked', user.id)).toHaveLength(1);
});

/** A sign-in with the right password during whose check something else happens to the account. */
const logInWhile = (email: string, meanwhile: () => Promise<unknown>) => {
  const { database } = auth.service.running;
  if (!database) throw new Error('auth has a database');
  const attempt = logIn({
    store: sqlAccountStore(database, 60),
    tokens: { lifetimeSeconds: 60, forAccount: () => 'token', forService: () => 'token' },
    passwords: {
      hash: () => Promise.resolve(''),
      matches: async () => {
        await meanwhile();
        return true;
      },
    },
  });
  return attempt({ email, password }, { ip: '127.0.0.1', userAgent: 'test', guestId: undefined });
};

const sessionsOf = async (userId: string): Promise<number> =>
  (await auth.query('SELECT 1 FROM user_sessions WHERE user_id = $1', [userId])).length;

test('when the account is locked while a right password is checked, it does not get in', async () => {
  const { user } = await auth.register();
  const attempt = logInWhile(user.email, () => failTimes(user.email, 5));
  await expect(attempt).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' });
  expect(await sessionsOf(user.id)).toBe(1);
});

test.each([
  ['suspended', `UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, 'ACCOUNT_SUSPENDED'],
  ['given another password', `UPDATE users SET password_hash = 'other' WHERE id = $1`, 'CREDENTIALS_INVALID'],
  ['deleted', `UPDATE users SET deleted_at = now() WHERE id = $1`, 'CREDENTIALS_INVALID'],
])(
  'when the account is %s while a right password is checked, it does not get in',
  async (_what, sql, code) => {
    const { user } = await auth.register();
    const attempt = logInWhile(user.email, () => auth.query(sql, [user.id]));
    await expect(attempt).rejects.toMatchObject({ code });
    expect(await sessionsOf(user.id)).toBe(1);
  },
);

test('when the same right password comes many times at once, all get in', async () => {
  const { user } = await auth.register();
  const answers = await Promise.all(Array.from({ length: 20 }, () => auth.logIn(user.email)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
});

test('when the lock is over, the right password gets in and failures count from zero', async () => {
  const { user } = await auth.register();
  await failTimes(user.email, 5);
  await auth.query(`UPDATE users SET locked_until = now() - interval '1 second' WHERE id = $1`, [user.id]);
  await failTimes(user.email, 4);
  const pair = dataOf<Pair>(await auth.logIn(user.email).expect(200));
  expect(pair.user.id).toBe(user.id);
});

test('when failures are older than fifteen minutes, they do not count, whichever window they were in', async () => {
  const { user } = await auth.register();
  await failTimes(user.email, 4);
  await auth.query(
    `UPDATE users SET failures = ARRAY[now() - interval '16 minutes', now() - interval '15 minutes 1 second',
       now() - interval '14 minutes', now() - interval '1 minute'] WHERE id = $1`,
    [user.id],
  );
  await failTimes(user.email, 2);
  expect(await published('AccountLocked', user.id)).toEqual([]);
  await failTimes(user.email, 1);
  expect(await published('AccountLocked', user.id)).toHaveLength(1);
});

test('when an unknown address fails, it is announced without a user and never locked', async () => {
  const email = auth.newEmail();
  const before = (await auth.service.published('LoginFailed')).length;
  for (let time = 0; time < 7; time += 1) await fail(email).expect(401);
  const events = (await auth.service.published<{ userId?: string; ip: string }>('LoginFailed')).slice(before);
  expect(events).toHaveLength(7);
  expect(events[0]).toEqual({ ip: expect.any(String) as string });
});
