import { type Database } from '../database/database';
import { statement } from '../database/statement';
import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { type Turns } from './redis-turns';

/** Work that is due again and again; of all replicas one does it each time (XC-42). */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

/** The row is the turn: whoever moves `last_run_at` on has it, and nobody else for this period. */
const takeTurn = statement<{ name: string }>(
  'job-take-turn',
  `INSERT INTO platform.jobs AS j (name, last_run_at) VALUES ($1, now())
   ON CONFLICT (name) DO UPDATE SET last_run_at = now()
     WHERE j.last_run_at <= now() - ($2 * 0.9) * interval '1 millisecond'
   RETURNING name`,
);

/**
 * Runs jobs on their period. With a database the period outlasts the process: one that is restarted every day still runs
 * what is due once a day. With turns in Redis alone that holds for long periods, as well as Redis remembers; short ones
 * run in every replica, and without either all do: only jobs may do so of which two at once harm nothing.
 */
export class Scheduler {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly jobs: readonly Job[],
    private readonly options: {
      database?: Database;
      turns?: Turns;
      logger: Logger;
      metrics: Metrics;
      /** How often a long period is looked at, at least, ms. */
      lookMs?: number;
    },
  ) {}

  start(): void {
    const { database, turns, lookMs = 300_000 } = this.options;
    for (const job of this.jobs) {
      let busy = false;
      const mayRun = database
        ? async () => (await database.query(takeTurn, [job.name, job.everyMs])).length > 0
        : turns && job.everyMs > lookMs
          ? () => turns.take(job.name, job.everyMs * 0.9)
          : undefined;
      const timer = setInterval(
        () => {
          if (busy) return;
          busy = true;
          const run = this.turn(job, mayRun).finally(() => {
            busy = false;
            this.running.delete(run);
          });
          this.running.add(run);
        },
        mayRun ? Math.min(job.everyMs, lookMs) : job.everyMs,
      );
      timer.unref();
      this.timers.push(timer);
    }
  }

  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    await Promise.all(this.running);
  }

  private async turn(job: Job, mayRun: (() => Promise<boolean>) | undefined): Promise<void> {
    const { logger, metrics } = this.options;
    try {
      if (mayRun && !(await mayRun())) return;
      await job.run();
      metrics.jobRuns.inc({ name: job.name, outcome: 'done' });
    } catch (error) {
      metrics.jobRuns.inc({ name: job.name, outcome: 'failed' });
      logger.warn('a scheduled job failed and runs again next time', { job: job.name, error });
    }
  }
}
