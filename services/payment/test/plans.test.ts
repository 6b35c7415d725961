import { join } from 'node:path';
import { Client } from 'pg';
import { testDatabaseUrl } from '@ultramarket/platform/testing';
import { knownPayments } from '../src/adapters/payment-statements';

let client: Client;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await testDatabaseUrl('payment_plans', join(__dirname, '../prisma/migrations'));
  drop = database.drop;
  client = new Client({ connectionString: database.url });
  await client.connect();
  // Of tables this small PostgreSQL reads everything, unless that is the only way left.
  await client.query('SET enable_seqscan = off');
});
afterAll(async () => {
  await client.end();
  await drop();
});

const listed = 'SELECT id FROM payments WHERE amount > 0';

test.each([
  ['the sweeper asks which payments there are', knownPayments.text, [[]], 'payments_pkey', 'Index Cond: (id'],
  [
    'staff list payments of a status',
    `${listed} AND status = $1 ORDER BY id DESC LIMIT 20`,
    ['FAILED'],
    'payments_status_id_idx',
    'Index Cond: ((status',
  ],
  ['staff list all payments', `${listed} ORDER BY id DESC LIMIT 20`, [], 'payments_pkey', ''],
])('when %s, an index finds them', async (_when, text, values, index, condition) => {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain(index);
  expect(plan).toContain(condition);
  expect(plan).not.toMatch(/Seq Scan|Sort/);
});
