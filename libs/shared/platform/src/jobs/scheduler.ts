import { type Database } from '../database/database';
import { statement } from '../database/statement';
import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { type Leases } from './redis-leases';

/** Work that is due periodically; one of all replicas does it each time. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

/** The row is the lease: the replica that advances `last_run_at` holds it for this period. */
const acquireLease = statement<{ name: string }>(
  'job-acquire-lease',
  `INSERT INTO platform.jobs AS j (name, last_run_at) VALUES ($1, now())
   ON CONFLICT (name) DO UPDATE SET last_run_at = now()
     WHERE j.last_run_at <= now() - ($2 * 0.9) * interval '1 millisecond'
   RETURNING name`,
);

/** For a job that failed: it is due again at once. */
const releaseLease = statement(
  'job-release-lease',
  `UPDATE platform.jobs SET last_run_at = now() - $2 * interval '1 millisecond' WHERE name = $1`,
);

interface Lease {
  acquire(): Promise<boolean>;
  /** Only for long periods: a job that failed once should not wait a day. */
  release?: () => Promise<unknown>;
}

/**
 * Runs jobs on their period. With a database the period outlasts the process: one that is restarted every day still runs
 * what is due once a day. With leases in Redis alone that holds for long periods, as long as Redis keeps them; short ones
 * run in every replica, and without either all do: only jobs may do so of which two at once harm nothing.
 */
export class Scheduler {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly jobs: readonly Job[],
    private readonly options: {
      database?: Database;
      leases?: Leases;
      logger: Logger;
      metrics: Metrics;
      /** How often a long period is looked at, at least, ms. */
      lookMs?: number;
    },
  ) {}

  start(): void {
    const { lookMs = 300_000 } = this.options;
    for (const job of this.jobs) {
      let busy = false;
      const lease = this.leaseOf(job, job.everyMs > lookMs);
      const timer = setInterval(
        () => {
          if (busy) return;
          busy = true;
          const run = this.run(job, lease).finally(() => {
            busy = false;
            this.running.delete(run);
          });
          this.running.add(run);
        },
        lease ? Math.min(job.everyMs, lookMs) : job.everyMs,
      );
      timer.unref();
      this.timers.push(timer);
    }
  }

  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    await Promise.all(this.running);
  }

  private leaseOf({ name, everyMs }: Job, isLong: boolean): Lease | undefined {
    const { database, leases } = this.options;
    if (database)
      return {
        acquire: async () => (await database.query(acquireLease, [name, everyMs])).length > 0,
        ...(isLong && { release: () => database.query(releaseLease, [name, everyMs]) }),
      };
    if (leases && isLong)
      return { acquire: () => leases.acquire(name, everyMs * 0.9), release: () => leases.release(name) };
    return undefined;
  }

  private async run(job: Job, lease: Lease | undefined): Promise<void> {
    const { logger, metrics } = this.options;
    let taken = false;
    try {
      if (lease) taken = await lease.acquire();
      if (lease && !taken) return;
      await job.run();
      metrics.jobRuns.inc({ name: job.name, outcome: 'done' });
    } catch (error) {
      metrics.jobRuns.inc({ name: job.name, outcome: 'failed' });
      logger.warn('a scheduled job failed and runs again next time', { job: job.name, error });
      if (taken) await lease?.release?.().catch(() => undefined);
    }
  }
}
