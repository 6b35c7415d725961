import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { environmentOf, type FleetFacts } from '../fleet';
import { ensureDatabases } from '../fleet/databases';
import { loadSecrets, type Secrets } from '../fleet/secrets';
import { type ServiceName, serviceNames } from '../fleet/services';
import { scratchFolder } from './scratch';
import { readEnginesFile } from '../test-engines';
import { required } from '../user-error';

const { folder, remove } = scratchFolder();
const file = join(folder, 'secrets.json');
let secrets: Secrets;

beforeAll(() => {
  secrets = loadSecrets(file);
});
afterAll(remove);

const engines = {
  postgresUrl: 'postgresql://postgres:root@127.0.0.1:15432',
  redisUrl: 'redis://127.0.0.1:16379',
  cartRedisUrl: 'redis://127.0.0.1:16380',
  kafkaBrokers: '127.0.0.1:19092',
  mongoUrl: 'mongodb://127.0.0.1:17017',
  elasticsearchUrl: 'http://127.0.0.1:19200',
  clickhouseUrl: 'http://u:p@127.0.0.1:18123',
  s3: { endpoint: 'http://127.0.0.1:19900', accessKey: 'key', secretKey: 'secret' },
  stripeUrl: 'http://127.0.0.1:12111',
  smtpUrl: 'smtp://127.0.0.1:11025',
  mailUrl: 'http://127.0.0.1:11080',
};

const envOf = (name: ServiceName): Record<string, string> => {
  const url = (other: ServiceName): string => `http://127.0.0.1:${3001 + serviceNames.indexOf(other)}`;
  const facts: FleetFacts = {
    name,
    port: 3001 + serviceNames.indexOf(name),
    url,
    engines,
    secrets,
    version: '1.2.3',
  };
  return environmentOf(facts);
};

test('when secrets were made once, later starts read the same ones and no other user can', () => {
  expect(loadSecrets(file)).toEqual(secrets);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('when a service uses PostgreSQL, it logs in as itself to its own database', () => {
  const url = new URL(required(envOf('order')['DATABASE_URL'], 'DATABASE_URL'));
  expect([url.username, url.pathname, url.password]).toEqual([
    'order',
    '/order',
    secrets.databasePasswords['order'],
  ]);
  expect(envOf('product')).not.toHaveProperty('DATABASE_URL');
});

test('when services sign in to each other, auth knows the secret each of them has', () => {
  const clients = required(envOf('auth')['SERVICE_CLIENTS'], 'SERVICE_CLIENTS').split(',');
  for (const name of serviceNames)
    expect(clients).toContain(`${name}:${envOf(name)['SERVICE_CLIENT_SECRET']}`);
});

test('when a service is not auth or payment, it gets none of their keys', () => {
  const holders = serviceNames.filter(
    (name) => 'JWT_PRIVATE_KEY' in envOf(name) || 'STRIPE_SECRET_KEY' in envOf(name),
  );
  expect(holders).toEqual(['auth', 'payment']);
});

test("when databases are made, each login can enter its own and no other's", async () => {
  const { urls } = required(
    readEnginesFile(process.env['ULTRAMARKET_TEST_ENGINES'] ?? ''),
    'running test engines',
  );
  await ensureDatabases(urls.postgresUrl, secrets, ['order', 'cart']);
  await ensureDatabases(urls.postgresUrl, secrets, ['order', 'cart']);

  const enter = async (database: string): Promise<void> => {
    const url = new URL(urls.postgresUrl);
    url.username = 'order';
    url.password = secrets.databasePasswords['order'] ?? '';
    url.pathname = `/${database}`;
    const client = new Client({ connectionString: url.toString() });
    await client.connect();
    await client.query('create table if not exists own_table (n int)');
    await client.query('drop table own_table');
    await client.end();
  };
  await expect(enter('order')).resolves.toBeUndefined();
  await expect(enter('cart')).rejects.toThrow('permission denied');
});
