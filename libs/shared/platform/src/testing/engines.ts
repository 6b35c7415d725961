import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../database/migrate';

/** Where the real engines listen that `npm test` or `npm run engines` has started. */
export interface TestEngines {
  postgresUrl: string;
  redisUrl: string;
  cartRedisUrl: string;
  kafkaBrokers: string;
  mongoUrl: string;
  elasticsearchUrl: string;
  /** With user and password. */
  clickhouseUrl: string;
  s3: { endpoint: string; accessKey: string; secretKey: string };
  stripeUrl: string;
  smtpUrl: string;
  mailUrl: string;
}

/** @throws when the tests run without engines, saying how to get them */
const testRun = (): { urls: TestEngines; signingKeys: [string, string] } => {
  const file = process.env['ULTRAMARKET_TEST_ENGINES'];
  if (!file)
    throw new Error('These tests need real engines: run them with `npm test` or `npm run jest -- <path>`.');
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof testRun>;
};

export const testEngines = (): TestEngines => testRun().urls;

/** Two RSA private keys (PEM), made once for the whole run: one to trust and one of a stranger. */
export const testSigningKeys = (): [string, string] => testRun().signingKeys;

/** A name that no other test uses. */
export const uniqueName = (base: string): string => `${base}_${randomBytes(5).toString('hex')}`;

/** A new database with the newest schema. `drop` removes it. */
export const testDatabaseUrl = async (
  name: string,
  migrations: string,
): Promise<{ url: string; drop: () => Promise<void> }> => {
  const { postgresUrl } = testEngines();
  const database = uniqueName(name);
  const asOwner = async (sql: string) => {
    const client = new Client({ connectionString: `${postgresUrl}/postgres` });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await asOwner(`CREATE DATABASE "${database}"`);
  const url = `${postgresUrl}/${database}`;
  await migrate(url, migrations);
  return { url, drop: () => asOwner(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`) };
};
