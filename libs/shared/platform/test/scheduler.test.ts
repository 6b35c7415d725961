import { type Database, makeLogger, statement } from '../src';
import { Scheduler } from '../src/jobs/scheduler';
import { makeMetrics } from '../src/metrics';
import { eventually, startTestService, type TestService } from '../src/testing';
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

test('when a process that restarts every day has a daily job, the job runs once its day is over', async () => {
  await database.query(lastRun, ['overdue', 25]);
  await database.query(lastRun, ['not yet', 5]);
  const runs: string[] = [];
  const job = (name: string) => ({ name, everyMs: dayMs, run: async () => void runs.push(name) });
  const scheduler = new Scheduler([job('not yet'), job('overdue')], {
    database,
    logger: makeLogger('test', 'silent'),
    metrics: makeMetrics('test'),
    lookMs: 20,
  });
  scheduler.start();
  await eventually(() => expect(runs).toEqual(['overdue']));
  // Five more looks: neither job has another turn today.
  const looks = performance.now() + 100;
  await eventually(() => expect(performance.now()).toBeGreaterThan(looks));
  await scheduler.stop();
  expect(runs).toEqual(['overdue']);
});
