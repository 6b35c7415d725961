import { z } from 'zod';
import { openClickhouse } from './clickhouse';

const rollup = (database: string, table: string): string => `
  CREATE TABLE IF NOT EXISTS ${database}.${table} (
    at DateTime('UTC'),
    kind LowCardinality(String),
    product_id String,
    currency LowCardinality(String),
    rows UInt64,
    amount Int64,
    quantity Int64,
    visitors AggregateFunction(uniqExact, String),
    orders AggregateFunction(uniqExact, String)
  ) ENGINE = ReplacingMergeTree(rows)
  PARTITION BY toYear(at)
  ORDER BY (kind, product_id, at, currency)`;

/** A migration that ran is never edited; each may run twice, because two replicas may start at once. */
const migrations = (database: string): ReadonlyArray<readonly [version: number, sql: readonly string[]]> => [
  [
    1,
    [
      // One row a fact; a fact that is written again replaces itself, because its name is its place.
      `CREATE TABLE IF NOT EXISTS ${database}.events (
        event_id UUID,
        row UInt16,
        kind LowCardinality(String),
        occurred_at DateTime64(3, 'UTC'),
        user_id String,
        guest_id String,
        visitor String MATERIALIZED if(user_id != '', user_id, guest_id),
        order_id String,
        product_id String,
        sku String,
        query String,
        currency LowCardinality(String),
        amount Int64,
        quantity Int64,
        active Bool,
        received_at DateTime64(3, 'UTC') DEFAULT now64(3),
        INDEX by_order order_id TYPE bloom_filter GRANULARITY 4
      ) ENGINE = ReplacingMergeTree
      PARTITION BY toYYYYMM(occurred_at)
      ORDER BY (toStartOfHour(occurred_at), kind, event_id, row)
      TTL toDateTime(occurred_at) + INTERVAL 13 MONTH`,
      // How often an hour got facts, in the same insert as the facts: what makes the rollups never miss one.
      `CREATE TABLE IF NOT EXISTS ${database}.touched (hour DateTime('UTC'), times UInt64)
      ENGINE = SummingMergeTree ORDER BY hour`,
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.touch TO ${database}.touched AS
      SELECT toStartOfHour(occurred_at) AS hour, count() AS times FROM ${database}.events GROUP BY hour`,
      `CREATE TABLE IF NOT EXISTS ${database}.refreshed (hour DateTime('UTC'), times UInt64)
      ENGINE = ReplacingMergeTree(times) ORDER BY hour`,
      rollup(database, 'hourly'),
      rollup(database, 'daily'),
      `CREATE TABLE IF NOT EXISTS ${database}.products (
        product_id String, category_id String, seller_id String, version UInt64
      ) ENGINE = ReplacingMergeTree(version) ORDER BY product_id`,
      `CREATE TABLE IF NOT EXISTS ${database}.reports (
        id UUID, name String, measures Array(String), dimensions Array(String), created_by String,
        created_at DateTime64(3, 'UTC'), removed Bool, version UInt8
      ) ENGINE = ReplacingMergeTree(version) ORDER BY id`,
      `CREATE TABLE IF NOT EXISTS ${database}.customer_figures (
        day Date, currency String, customers UInt64, revenue Int64, churned UInt64, measured_at DateTime64(3, 'UTC')
      ) ENGINE = ReplacingMergeTree(measured_at) ORDER BY (day, currency)`,
      `CREATE TABLE IF NOT EXISTS ${database}.revenue_drops (
        hour DateTime('UTC'), currency String, revenue Int64, expected Int64, percent Float64
      ) ENGINE = ReplacingMergeTree ORDER BY (hour, currency)`,
    ],
  ],
  [
    2,
    [
      // Erased users: 0 recorded, 1 the hours of their facts are known, 2 done.
      `CREATE TABLE IF NOT EXISTS ${database}.forgotten (
        user_id String, stage UInt8, hours Array(UInt32), noted_at DateTime64(3, 'UTC') DEFAULT now64(3)
      ) ENGINE = ReplacingMergeTree(stage) ORDER BY user_id`,
      `ALTER TABLE ${database}.events ADD INDEX IF NOT EXISTS by_user user_id TYPE bloom_filter GRANULARITY 4`,
    ],
  ],
  [
    3,
    [
      // What opens a guest's cart is in no table any more; see `pseudonymOf`, whose text this is in SQL.
      `ALTER TABLE ${database}.events UPDATE guest_id = concat(
         substring(lower(hex(SHA256(guest_id))), 1, 8), '-', substring(lower(hex(SHA256(guest_id))), 9, 4), '-8',
         substring(lower(hex(SHA256(guest_id))), 14, 3), '-8', substring(lower(hex(SHA256(guest_id))), 18, 3), '-',
         substring(lower(hex(SHA256(guest_id))), 21, 12))
       WHERE guest_id != '' AND NOT match(guest_id, '^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$')
       SETTINGS mutations_sync = 1`,
      // Sums hold hashes of visitors: they are made again, so that a visitor of before and after is one.
      `INSERT INTO ${database}.touched (hour, times)
       SELECT toStartOfHour(occurred_at) AS hour, 1 FROM ${database}.events WHERE guest_id != '' GROUP BY hour`,
    ],
  ],
];

/** Brings the tables up to date, step by step. */
export const prepareClickhouse = async (url: string, database: string): Promise<void> => {
  const clickhouse = openClickhouse(url, database);
  try {
    await clickhouse.run('create-database', `CREATE DATABASE IF NOT EXISTS ${database}`);
    await clickhouse.run(
      'create-migrations',
      `CREATE TABLE IF NOT EXISTS ${database}.migrations (version UInt32, at DateTime64(3, 'UTC') DEFAULT now64(3))
       ENGINE = ReplacingMergeTree(at) ORDER BY version`,
    );
    const applied = await clickhouse.rows(
      'migrations-applied',
      `SELECT DISTINCT version FROM ${database}.migrations`,
      z.object({ version: z.number() }),
    );
    const done = new Set(applied.map(({ version }) => version));
    for (const [version, statements] of migrations(database)) {
      if (done.has(version)) continue;
      for (const sql of statements) await clickhouse.run('migrate', sql);
      await clickhouse.insert('migrations', ['version'], [{ version }]);
    }
  } finally {
    await clickhouse.close();
  }
};
