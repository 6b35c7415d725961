import { type Database, makeLogger, newId, redisLeases, statement, type Leases } from '../src';
import { Scheduler } from '../src/jobs/scheduler';
import { makeMetrics } from '../src/metrics';
import { openRedis } from '../src/redis';
import { eventually, startTestService, testEngines, type TestService } from '../src/testing';
import { notesService } from './support/notes';

const dayMs = 24 * 3600 * 1000;
const lastRun = statement(
  'test-last-run',
  `INSERT INTO platform.jobs (name, last_run_at) VALUES ($1, now() - $2 * interval '1 hour')`,
);

let service: TestService;
let database: Database;
beforeAll(async () => {
  service = await startTestService(notesService(() => ({})));
  if (!service.running.database) throw new Error('notes has a database');
  database = service.running.database;
});
afterAll(() => service.stop());

/** Starts jobs of a day whose look comes every 20 ms, lets five looks pass and returns which have run. */
const runsOf = async (
  names: readonly string[],
  store: { database: Database } | { leases: Leases },
): Promise<string[]> => {
  const runs: string[] = [];
  const jobs = names.map((name) => ({ name, everyMs: dayMs, run: async () => void runs.push(name) }));
  const [logger, metrics] = [makeLogger('test', 'silent'), makeMetrics('test')];
  const scheduler = new Scheduler(jobs, { ...store, logger, metrics, lookMs: 20 });
  scheduler.start();
  const looks = performance.now() + 100;
  await eventually(() => expect(performance.now()).toBeGreaterThan(looks));
  await scheduler.stop();
  return runs;
};

test('when a process that restarts every day has a daily job, the job runs once its day is over', async () => {
  await database.query(lastRun, ['overdue', 25]);
  await database.query(lastRun, ['not yet', 5]);
  await eventually(async () =>
    expect(await runsOf(['not yet', 'overdue'], { database })).toEqual(['overdue']),
  );
  expect(await runsOf(['not yet', 'overdue'], { database })).toEqual([]);
});

test('when there is no database, one of all replicas runs a daily job, and none again that day', async () => {
  const redis = openRedis(testEngines().redisUrl, makeLogger('test', 'silent'));
  await eventually(() => redis.ping());
  const leases = redisLeases(redis, `test:${newId()}:`);
  const ran = await Promise.all([1, 2, 3].map(() => runsOf(['daily'], { leases })));
  expect(ran.flat()).toEqual(['daily']);
  expect(await runsOf(['daily'], { leases })).toEqual([]);
  redis.disconnect();
});

test.each(['PostgreSQL', 'Redis'])(
  'when a daily job fails, it is tried again at the next look, with its leases in %s',
  async (store) => {
    const redis = openRedis(testEngines().redisUrl, makeLogger('test', 'silent'));
    await eventually(() => redis.ping());
    let runs = 0;
    const run = async () => {
      runs += 1;
      if (runs < 3) throw new Error('not this time');
    };
    const scheduler = new Scheduler([{ name: `failing ${newId()}`, everyMs: dayMs, run }], {
      ...(store === 'Redis' ? { leases: redisLeases(redis, 'test:') } : { database }),
      logger: makeLogger('test', 'silent'),
      metrics: makeMetrics('test'),
      lookMs: 20,
    });
    scheduler.start();
    await eventually(() => expect(runs).toBe(3));
    const looks = performance.now() + 100;
    await eventually(() => expect(performance.now()).toBeGreaterThan(looks));
    await scheduler.stop();
    expect(runs).toBe(3);
    redis.disconnect();
  },
);
