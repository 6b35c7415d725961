import Redis from 'ioredis';
import { Client } from 'pg';
import { type RunningEngines, startEngines } from '../engines/start-engines';
import { identityOf } from '../process/identity';
import { required } from '../user-error';
import { scratchFolder, until } from './scratch';

const { folder, remove } = scratchFolder();
let engines: RunningEngines;

beforeAll(async () => {
  engines = await startEngines({
    stateDir: folder,
    ports: 'free',
    only: ['postgres', 'cart-redis'],
    log: () => undefined,
  });
});

afterAll(async () => {
  const pids = Object.values(engines.pids);
  await engines.stop();
  remove();
  expect(pids.map(identityOf)).toEqual([undefined, undefined]);
});

const query = async (sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: `${engines.urls.postgresUrl}/postgres` });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
};

test('when PostgreSQL is killed and started again, every committed row is there', async () => {
  await query('create table survivors as select generate_series(1, 1000) as n');
  await engines.engine('postgres').kill9();
  await expect(query('select 1')).rejects.toThrow();
  await engines.engine('postgres').start();
  expect(await query('select count(*)::int as count from survivors')).toEqual([{ count: 1000 }]);
});

test('when an engine dies by itself, it is started again on the same port with its data', async () => {
  const client = new Redis(engines.urls.cartRedisUrl, {
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
  });
  client.on('error', () => undefined);
  await client.set('cart:1', 'three lamps');
  // Once a second the log is brought to disk; a cart may lose that second but no more.
  await new Promise((wake) => setTimeout(wake, 1100));

  const pid = required(engines.engine('cart-redis').pid, 'pid');
  process.kill(pid, 'SIGKILL');
  await until('running again', () => (engines.engine('cart-redis').pid ?? pid) !== pid);

  expect(await client.get('cart:1')).toBe('three lamps');
  expect(engines.engine('cart-redis').restarts).toBe(1);
  await client.quit();
});
