import { loadConfig } from '@ultramarket/platform';
import { testSigningKeys } from '@ultramarket/platform/testing';
import { bcryptHasher } from '../src/adapters/bcrypt-hasher';
import { sqlAccountStore } from '../src/adapters/sql-account-store';
import { AuthConfig } from '../src/config';
import { ensureSeedAccounts, seedAccounts } from '../src/use-cases/seed-accounts';
import { clientSecret, seedPassword, startAuth } from './support';

test('when a development system starts, its logins exist once, with fixed ids, and are announced', async () => {
  const auth = await startAuth();
  const { database } = auth.service.running;
  if (!database) throw new Error('auth has a database');
  const ensure = ensureSeedAccounts({
    store: sqlAccountStore(database, 60),
    passwords: await bcryptHasher(4),
  });
  await ensure(seedPassword);
  const events = await auth.service.published<{ userId: string; email: string; role: string }>(
    'UserRegistered',
  );
  expect(
    events
      .map(({ userId, email, role }) => ({ id: userId, email, role }))
      .sort((a, b) => a.id.localeCompare(b.id)),
  ).toEqual(seedAccounts.map(({ id, email, role }) => ({ id, email, role })));
  expect((await auth.seeded('super')).user).toMatchObject({ role: 'SUPER_ADMIN', emailVerified: true });

  await ensure('Another-Password-8!');
  await auth.logIn('admin@ultramarket.test', seedPassword).expect(401);
  await auth.logIn('admin@ultramarket.test', 'Another-Password-8!').expect(200);
  expect(await auth.service.published('UserRegistered')).toHaveLength(seedAccounts.length);
  await auth.stop();
});

test('when it is not a development system, no login is made, whatever the environment holds', async () => {
  const auth = await startAuth({ NODE_ENV: 'production', BCRYPT_COST: '10' });
  expect(await auth.query('SELECT 1 FROM users')).toEqual([]);
  await auth.stop();
});

test('when one address asks too often, it has to wait, and an alias gives no second allowance', async () => {
  const auth = await startAuth({ LOGIN_RATE_PER_MINUTE: '3', REGISTER_RATE_PER_MINUTE: '2' });
  const from = `10.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`;
  const post = (path: string, body: object) => auth.api.post(path).set('X-Forwarded-For', from).send(body);
  const credentials = { email: auth.newEmail(), password: 'Wrong-Horse-9' };
  await post('/api/v1/auth/login', credentials).expect(401);
  await post('/api/v1/users/login', credentials).expect(401);
  await post('/api/v1/auth/login', credentials).expect(401);
  const refused = await post('/api/v1/users/login', credentials).expect(429);
  expect(refused.body).toMatchObject({ code: 'RATE_LIMITED' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);

  const registration = { email: 'no address', password: 'x' };
  await post('/api/v1/auth/register', registration).expect(400);
  await post('/api/v1/users/register', registration).expect(400);
  await post('/api/v1/auth/register', registration).expect(429);
  await auth.stop();
});

const environment = {
  NODE_ENV: 'production',
  KAFKA_BROKERS: 'kafka:9092',
  JWKS_URL: 'http://auth/jwks',
  DATABASE_URL: 'postgresql://auth@db/auth',
  JWT_PRIVATE_KEY: testSigningKeys()[0],
  SERVICE_CLIENTS: `order:${clientSecret}`,
};

test('when nothing else is said, limits and lifetimes are those of the requirements', () => {
  expect(loadConfig(AuthConfig, environment)).toMatchObject({
    BCRYPT_COST: 12,
    LOGIN_RATE_PER_MINUTE: 10,
    REGISTER_RATE_PER_MINUTE: 5,
    JWT_ACCESS_EXPIRES_IN: 900,
    JWT_REFRESH_EXPIRES_IN: 604_800,
  });
});

test.each([
  ['JWT_PRIVATE_KEY', 'not a key'],
  ['JWT_PRIVATE_KEY', ''],
  ['JWT_EXTRA_PUBLIC_KEYS', 'not a key'],
  ['SERVICE_CLIENTS', 'order:short'],
  ['SERVICE_CLIENTS', 'order'],
  ['BCRYPT_COST', '6'],
  ['JWT_ACCESS_EXPIRES_IN', 'soon'],
])('when %s is %j, the service does not start and the value is not shown', (name, value) => {
  const attempt = () => loadConfig(AuthConfig, { ...environment, [name]: value });
  expect(attempt).toThrow(name);
  if (value.length > 4) expect(attempt).not.toThrow(value);
});
