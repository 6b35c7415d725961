import { Pool, type PoolClient } from 'pg';
import { replanning } from '../src/database/database';
import { testEngines } from '../src/testing';

let pool: Pool;
let client: PoolClient;
beforeAll(async () => {
  pool = new Pool({
    connectionString: testEngines().postgresUrl,
    options: '-c plan_cache_mode=force_generic_plan',
  });
  client = await pool.connect();
  await client.query('CREATE TEMPORARY TABLE things (id int PRIMARY KEY)');
});
afterAll(async () => {
  client.release(true);
  await pool.end();
});

const look = () => client.query({ name: 'look', text: 'SELECT id FROM things WHERE id = $1', values: [1] });
const plan = async (): Promise<string> =>
  JSON.stringify((await client.query('EXPLAIN EXECUTE look(1)')).rows[0]);
const grow = (from: number, to: number) =>
  client.query('INSERT INTO things SELECT generate_series($1::int, $2::int)', [from, to]);

test('when a table has grown, the plan of its young days is made anew: after 10 seconds, 20, 40…', async () => {
  let seconds = 0;
  const replan = replanning(() => seconds * 1000);
  replan(client);
  await grow(1, 10);
  await client.query('ANALYZE things');
  await look();
  await grow(11, 50_000);

  seconds = 9;
  replan(client);
  expect(await plan()).toMatch(/Seq Scan/);
  seconds = 10;
  replan(client);
  expect(await plan()).toMatch(/Index/);

  const sent = jest.spyOn(client, 'query');
  for (seconds of [29, 30, 69, 70]) replan(client);
  expect(sent.mock.calls).toEqual([['DISCARD PLANS'], ['DISCARD PLANS']]);
});
