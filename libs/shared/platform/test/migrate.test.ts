import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../src';
import { testDatabaseUrl } from '../src/testing';
import { migrations } from './support/notes';

let directory: string;
let store: { url: string; drop: () => Promise<void> };
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'migrations-'));
  // An empty folder: only the tables of the platform are there at first.
  store = await testDatabaseUrl('migrate', directory);
  cpSync(migrations, directory, { recursive: true });
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await store.drop();
});

const add = (name: string, sql: string): void => {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, 'migration.sql'), sql);
};
const sql = async <Row>(text: string): Promise<Row[]> => {
  const client = new Client({ connectionString: store.url });
  await client.connect();
  return client
    .query(text)
    .then(({ rows }) => rows as Row[])
    .finally(() => client.end());
};
const columns = async (): Promise<string[]> =>
  (
    await sql<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'notes' ORDER BY ordinal_position`,
    )
  ).map(({ name }) => name);

test('when there are new migrations, they are applied in order, once, in the books of Prisma', async () => {
  add('20260201000000_colour', 'ALTER TABLE notes ADD COLUMN colour text;');
  add('20260202000000_colour_default', `ALTER TABLE notes ALTER COLUMN colour SET DEFAULT 'red';`);
  expect(await migrate(store.url, directory)).toEqual([
    '20260101000000_init',
    '20260201000000_colour',
    '20260202000000_colour_default',
  ]);
  expect(await migrate(store.url, directory)).toEqual([]);
  const books = await sql<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name',
  );
  expect(books).toHaveLength(3);
  for (const { checksum } of books) expect(checksum).toMatch(/^[0-9a-f]{64}$/);
});

test('when a migration was edited after it ran, nothing is applied and the error names it', async () => {
  await migrate(store.url, directory);
  add('20260101000000_init', 'CREATE TABLE notes (id uuid);');
  add('20260201000000_colour', 'ALTER TABLE notes ADD COLUMN colour text;');
  await expect(migrate(store.url, directory)).rejects.toThrow('20260101000000_init was edited');
  expect(await columns()).toEqual(['id', 'text', 'seen']);
});

test('when a migration fails halfway, nothing of it stays, the ones before it do, and a corrected one runs', async () => {
  add('20260201000000_colour', 'ALTER TABLE notes ADD COLUMN colour text;');
  add(
    '20260202000000_broken',
    'ALTER TABLE notes ADD COLUMN size int; ALTER TABLE nothing ADD COLUMN x int;',
  );
  const failure = await migrate(store.url, directory).catch((error: Error) => error);
  expect(failure).toMatchObject({
    message: expect.stringContaining('20260202000000_broken') as string,
    cause: { message: expect.stringContaining('"nothing" does not exist') as string },
  });
  expect(await columns()).toEqual(['id', 'text', 'seen', 'colour']);
  add('20260202000000_broken', 'ALTER TABLE notes ADD COLUMN size int;');
  expect(await migrate(store.url, directory)).toEqual(['20260202000000_broken']);
  expect(await columns()).toContain('size');
});

test('when several replicas migrate at once, each migration runs once and all of them go on', async () => {
  add('20260201000000_colour', 'SELECT pg_sleep(0.1); ALTER TABLE notes ADD COLUMN colour text;');
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(store.url, directory)));
  expect(applied.flat().sort()).toEqual(['20260101000000_init', '20260201000000_colour']);
});

test('when a service has no migrations yet, the tables of the platform are there all the same', async () => {
  const tables = await sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'platform' ORDER BY 1`,
  );
  expect(tables.map(({ name }) => name)).toEqual([
    '_prisma_migrations',
    'forgotten',
    'idempotency_keys',
    'inbox',
    'jobs',
    'outbox',
    'saga_runs',
  ]);
  expect(await migrate(store.url, join(directory, 'nowhere'))).toEqual([]);
});
