import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { newId } from '../ids';
import { platformMigrations } from './platform-schema';

interface Migration {
  name: string;
  sql: string;
}

/** `prisma/migrations/<name>/migration.sql`, oldest first. */
const readMigrations = (directory: string): Migration[] => {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(directory, name, 'migration.sql'), 'utf8') }));
};

/** The bookkeeping table of Prisma's own migrate, so that either tool can go on where the other stopped. */
const bookkeeping = (schema: string) => `
  CREATE TABLE IF NOT EXISTS ${schema}._prisma_migrations (
    id varchar(36) PRIMARY KEY,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count int NOT NULL DEFAULT 0
  )`;

const applyAll = async (
  client: Client,
  schema: string,
  migrations: readonly Migration[],
): Promise<string[]> => {
  await client.query(bookkeeping(schema));
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    `SELECT migration_name, checksum FROM ${schema}._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const done: string[] = [];
  for (const { name, sql } of migrations) {
    const checksum = createHash('sha256').update(sql).digest('hex');
    const earlier = applied.get(name);
    if (earlier === checksum) continue;
    if (earlier) throw new Error(`Migration ${name} was edited after it ran; write a new one instead.`);
    await client.query('BEGIN');
    try {
      await client.query(sql);
      await client.query(
        `INSERT INTO ${schema}._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
         VALUES ($1, $2, $3, now(), 1)`,
        [newId(), checksum, name],
      );
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw new Error(`Migration ${name} failed and left nothing behind.`, { cause: error });
    }
    done.push(name);
  }
  return done;
};

/**
 * Brings a database to the newest schema: the platform's tables first, then the service's own migrations.
 * Only one runner works at a time; the others wait. Returns the names that were applied.
 * @param directory `prisma/migrations` of the service
 */
export const migrate = async (databaseUrl: string, directory: string): Promise<string[]> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(hashtext('ultramarket-migrate'))`);
    await client.query('CREATE SCHEMA IF NOT EXISTS platform');
    const platform = await applyAll(client, 'platform', platformMigrations);
    const own = await applyAll(client, 'public', readMigrations(directory));
    return [...platform, ...own];
  } finally {
    await client.end();
  }
};
