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

/** For what failed: it is due again at once. */
const giveTurnBack = statement(
  'job-give-turn-back',
  `UPDATE platform.jobs SET last_run_at = now() - $2 * interval '1 millisecond' WHERE name = $1`,
);

interface Turn {
  take(): Promise<boolean>;
  /** Only of long periods: nobody waits a day for what failed once. */
  giveBack?: () => Promise<unknown>;
}

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
    const { lookMs = 300_000 } = this.options;
    for (const job of this.jobs) {
      let busy = false;
      const turn = this.turnOf(job, job.everyMs > lookMs);
      const timer = setInterval(
        () => {
          if (busy) return;
          busy = true;
          const run = this.run(job, turn).finally(() => {
            busy = false;
            this.running.delete(run);
          });
          this.running.add(run);
        },
        turn ? Math.min(job.everyMs, lookMs) : job.everyMs,
      );
      timer.unref();
      this.timers.push(timer);
    }
  }

  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    await Promise.all(this.running);
  }

  private turnOf({ name, everyMs }: Job, isLong: boolean): Turn | undefined {
    const { database, turns } = this.options;
    if (database)
      return {
        take: async () => (await database.query(takeTurn, [name, everyMs])).length > 0,
        ...(isLong && { giveBack: () => database.query(giveTurnBack, [name, everyMs]) }),
      };
    if (turns && isLong)
      return { take: () => turns.take(name, everyMs * 0.9), giveBack: () => turns.give(name) };
    return undefined;
  }

  private async run(job: Job, turn: Turn | undefined): Promise<void> {
    const { logger, metrics } = this.options;
    let taken = false;
    try {
      if (turn) taken = await turn.take();
      if (turn && !taken) return;
      await job.run();
      metrics.jobRuns.inc({ name: job.name, outcome: 'done' });
    } catch (error) {
      metrics.jobRuns.inc({ name: job.name, outcome: 'failed' });
      logger.warn('a scheduled job failed and runs again next time', { job: job.name, error });
      if (taken) await turn?.giveBack?.().catch(() => undefined);
    }
  }
}
