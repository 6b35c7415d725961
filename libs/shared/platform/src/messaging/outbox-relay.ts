import { type Database } from '../database/database';
import { statement } from '../database/statement';
import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { type Broker, RecordTooLarge } from './broker';
import { type OutboxRow } from './outbox-rows';

const markPublished = statement(
  'outbox-mark-published',
  `UPDATE platform.outbox SET published_at = now() WHERE seq = ANY($1::bigint[])`,
);

/** Only one instance sweeps at a time; the lock lives as long as the statement's own transaction. */
const unpublished = statement<{
  seq: string;
  message_id: string;
  topic: string;
  key: string;
  headers: Record<string, string>;
  value: string;
}>(
  'outbox-unpublished',
  `SELECT seq, message_id, topic, key, headers, value FROM platform.outbox
   WHERE published_at IS NULL AND created_at < now() - $1 * interval '1 millisecond'
     AND (SELECT pg_try_advisory_xact_lock(hashtext('outbox-sweep')))
   ORDER BY seq LIMIT $2`,
);

const oldest = statement<{ seconds: number }>(
  'outbox-oldest',
  `SELECT extract(epoch FROM now() - created_at)::float8 AS seconds FROM platform.outbox
   WHERE published_at IS NULL ORDER BY seq LIMIT 1`,
);

export const pruneOutbox = statement(
  'outbox-prune',
  `DELETE FROM platform.outbox WHERE seq IN (
     SELECT seq FROM platform.outbox WHERE published_at < now() - interval '10 minutes' ORDER BY seq LIMIT 5000)`,
);

const sweepLimit = 1000;
const sweepAfterMs = 5000;
const markEveryMs = 500;
const longestPauseMs = 200;

/**
 * Publishes outbox rows: from memory right after the commit, in commit order, one send in flight. The
 * table is the net: what a crash left behind is sent at start, and a sweep picks up whatever was missed. Published
 * rows stay for ten minutes, because Kafka acknowledges before it has written to disk.
 */
export class OutboxRelay {
  private readonly queue: OutboxRow[] = [];
  private readonly held = new Set<string>();
  private readonly acknowledged: string[] = [];
  private flushing: Promise<void> | undefined;
  private timers: NodeJS.Timeout[] = [];
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly broker: Broker,
    private readonly metrics: Metrics,
    private readonly logger: Logger,
  ) {
    database.publishTo((rows) => this.publish(rows));
    metrics.outboxAge.add(async () => [{ value: (await database.query(oldest))[0]?.seconds ?? 0 }]);
  }

  /** Sends what an earlier process left behind, oldest first, then keeps sweeping. */
  async start(): Promise<void> {
    let found: number;
    do {
      found = await this.sweep(0);
      await this.flushed();
      await this.mark();
    } while (found === sweepLimit);
    this.timers = [
      setInterval(() => void this.quietly(() => this.mark()), markEveryMs),
      setInterval(() => void this.quietly(() => this.sweep(sweepAfterMs)), sweepAfterMs),
      setInterval(() => void this.quietly(() => this.database.query(pruneOutbox)), 60_000),
    ];
    this.timers.forEach((timer) => timer.unref());
  }

  publish(rows: readonly OutboxRow[]): void {
    for (const row of rows) {
      if (this.held.has(row.seq)) continue;
      this.held.add(row.seq);
      this.queue.push(row);
    }
    this.metrics.outboxWaiting.set(this.held.size);
    if (this.queue.length > 0) this.flushing ??= this.flush();
  }

  /** Resolves when everything handed over so far is with Kafka. */
  async flushed(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    // A broker that is down must not hold up the shutdown: unsent rows are safe in the table.
    await Promise.race([this.flushed(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    this.stopped = true;
    await this.quietly(() => this.mark());
  }

  private async flush(): Promise<void> {
    try {
      while (this.queue.length > 0 && !this.stopped) {
        const rows = this.queue.slice(0, 500);
        const began = performance.now();
        try {
          await this.broker.send(rows);
        } catch (error) {
          if (error instanceof RecordTooLarge) {
            this.leaveBehind(error);
            continue;
          }
          this.logger.warn('publishing failed and is tried again', { waiting: this.queue.length, error });
          await new Promise((resolve) => setTimeout(resolve, 500));
          continue;
        }
        this.queue.splice(0, rows.length);
        this.acknowledged.push(...rows.map((row) => row.seq));
        this.metrics.outboxPublished.inc(rows.length);
        await this.pause(performance.now() - began);
      }
    } finally {
      this.flushing = undefined;
    }
  }

  /** The longer a request takes, the busier the machine is, and the more is saved by requests that are fewer and larger. */
  private async pause(tookMs: number): Promise<void> {
    if (this.stopped) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(3 * tookMs, longestPauseMs)));
  }

  /** Nothing waits forever behind a row that can never be sent. It stays in the table and counts as waiting. */
  private leaveBehind(error: RecordTooLarge): void {
    const index = this.queue.findIndex((row) => row === error.record);
    const [row] = this.queue.splice(Math.max(index, 0), 1);
    this.logger.error('a message is too large for Kafka and stays in the outbox', { seq: row?.seq, error });
  }

  private async mark(): Promise<void> {
    const seqs = this.acknowledged.splice(0);
    if (seqs.length === 0) return;
    try {
      await this.database.query(markPublished, [seqs]);
    } catch (error) {
      this.acknowledged.unshift(...seqs);
      throw error;
    }
    seqs.forEach((seq) => this.held.delete(seq));
    this.metrics.outboxWaiting.set(this.held.size);
  }

  private async sweep(olderThanMs: number): Promise<number> {
    const rows = await this.database.query(unpublished, [olderThanMs, sweepLimit]);
    this.publish(rows.map(({ message_id: messageId, ...row }) => ({ ...row, messageId })));
    return rows.length;
  }

  private async quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn('outbox upkeep failed and is tried again', { error });
    }
  }
}
