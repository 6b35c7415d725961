import { sqlAccountStore } from '../src/adapters/sql-account-store';
import { logIn } from '../src/use-cases/log-in';
import { purgeExpired } from '../src/use-cases/purge-expired';
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

/** An attempt that comes from elsewhere than the test. */
const from = (address: string, email: string, secret = wrong) =>
  auth.logIn(email, secret).set('X-Forwarded-For', address);
const failFrom = async (address: string, email: string, times: number): Promise<void> => {
  for (let time = 0; time < times; time += 1) await from(address, email).expect(401);
};
const subject = `sha256(convert_to($1, 'UTF8'))`;

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
  await auth.query(
    `UPDATE sign_in_networks SET locked_until = now() - interval '1 second' WHERE subject = ${subject}`,
    [user.email],
  );
  await failTimes(user.email, 4);
  const pair = dataOf<Pair>(await auth.logIn(user.email).expect(200));
  expect(pair.user.id).toBe(user.id);
});

test('when failures are older than fifteen minutes, they do not count, whichever window they were in', async () => {
  const { user } = await auth.register();
  await failTimes(user.email, 4);
  await auth.query(
    `UPDATE sign_in_networks SET failures = ARRAY[now() - interval '16 minutes', now() - interval '15 minutes 1 second',
       now() - interval '14 minutes', now() - interval '1 minute'] WHERE subject = ${subject}`,
    [user.email],
  );
  await failTimes(user.email, 2);
  expect(await published('AccountLocked', user.id)).toEqual([]);
  await failTimes(user.email, 1);
  expect(await published('AccountLocked', user.id)).toHaveLength(1);
});

test('when strangers fail elsewhere, the owner still signs in, and the strangers stay locked out', async () => {
  const { user } = await auth.register();
  await failFrom('203.0.113.7', user.email, 5);
  await from('203.0.113.7', user.email, password).expect(429);
  await auth.logIn(user.email).expect(200);
  await from('198.51.100.4', user.email, password).expect(200);
  await from('203.0.113.7', user.email, password).expect(429);
});

test('when failures come from addresses of one IPv6 network, they count together', async () => {
  const { user } = await auth.register();
  for (let host = 1; host <= 5; host += 1) await failFrom(`2001:db8:1:2::${host}`, user.email, 1);
  await from('2001:db8:1:2:ffff::1', user.email, password).expect(429);
  await from('2001:db8:1:3::1', user.email, password).expect(200);
});

/** As if many networks had failed within the hour. */
const failEverywhere = async (email: string, failures: number, endsIn = '30 minutes') => {
  await failFrom('203.0.113.7', email, 1);
  await auth.query(
    `UPDATE sign_in_subjects SET failures = $2, window_ends_at = now() + $3::interval WHERE subject = ${subject}`,
    [email, failures, endsIn],
  );
};

test('when a hundred fail within an hour all over, new networks wait and known ones sign in', async () => {
  const { user } = await auth.register();
  await from('198.51.100.4', user.email, password).expect(200);
  await failEverywhere(user.email, 99);
  await failFrom('203.0.113.8', user.email, 1);
  const answer = await from('203.0.113.9', user.email, password).expect(429);
  expect(answer.body).toMatchObject({ code: 'ACCOUNT_LOCKED' });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(1700);
  await from('198.51.100.4', user.email, password).expect(200);
  await auth.logIn(user.email).expect(200);
});

test('when a known network has not signed in for three months, it counts as a new one', async () => {
  const { user } = await auth.register();
  await failEverywhere(user.email, 100);
  await auth.query(
    `UPDATE sign_in_networks SET admitted_at = now() - interval '91 days' WHERE subject = ${subject}`,
    [user.email],
  );
  await auth.logIn(user.email).expect(429);
});

test('when the hour is over, counting over all networks starts again', async () => {
  const { user } = await auth.register();
  await failEverywhere(user.email, 500, '-1 second');
  await failFrom('203.0.113.9', user.email, 1);
  await from('203.0.113.10', user.email, password).expect(200);
});

const withoutRequestId = (answer: { status: number; body: unknown; headers: Record<string, unknown> }) => {
  const { requestId: _id, ...body } = answer.body as Record<string, unknown>;
  return { status: answer.status, body, waits: 'retry-after' in answer.headers };
};

test('when an address has no account, all answers are those of one that has, locks included', async () => {
  const { user } = await auth.register();
  const unknown = auth.newEmail();
  for (let time = 0; time < 7; time += 1) {
    const answers = [await fail(user.email), await fail(unknown)].map(withoutRequestId);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[1]?.status).toBe(time < 5 ? 401 : 429);
  }
  await failEverywhere(unknown, 100);
  await from('203.0.113.9', unknown).expect(429);
});

test('when a locked address registers, it is signed in and its network is known', async () => {
  const email = auth.newEmail();
  await failTimes(email, 5);
  await auth.logIn(email).expect(429);
  await auth.register(email);
  await auth.logIn(email).expect(200);
});

test('when an unknown address fails, it is announced without a user and its lock is not', async () => {
  const email = auth.newEmail();
  const before = (await auth.service.published('LoginFailed')).length;
  const locks = (await auth.service.published('AccountLocked')).length;
  await failTimes(email, 5);
  const events = (await auth.service.published<{ userId?: string; ip: string }>('LoginFailed')).slice(before);
  expect(events).toHaveLength(5);
  expect(events[0]).toEqual({ ip: expect.any(String) as string });
  expect(await auth.service.published('AccountLocked')).toHaveLength(locks);
  const kept = await auth.query(`SELECT n::text AS row FROM sign_in_networks n WHERE subject = ${subject}`, [
    email,
  ]);
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain(email);
});

test('when counts are over, the purge removes them and nothing else', async () => {
  const [gone, stays] = [auth.newEmail(), auth.newEmail()];
  await failTimes(gone, 1);
  await failTimes(stays, 1);
  for (const [table, column] of [
    ['sign_in_networks', 'expires_at'],
    ['sign_in_subjects', 'window_ends_at'],
  ])
    await auth.query(
      `UPDATE ${table} SET ${column} = now() - interval '1 second' WHERE subject = ${subject}`,
      [gone],
    );
  const { database } = auth.service.running;
  if (!database) throw new Error('auth has a database');
  const store = sqlAccountStore(database, 60);
  await purgeExpired({ sessions: { purge: async () => 0 }, store })();
  const left = async (email: string) =>
    (
      await auth.query(
        `SELECT 1 FROM sign_in_networks WHERE subject = ${subject}
         UNION ALL SELECT 1 FROM sign_in_subjects WHERE subject = ${subject}`,
        [email],
      )
    ).length;
  expect([await left(gone), await left(stays)]).toEqual([0, 2]);
});
