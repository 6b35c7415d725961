import { type Database, statement } from '@ultramarket/platform';

const ended = statement<{ sagaId: string }>(
  'order-ended',
  `SELECT saga_id AS "sagaId" FROM platform.saga_runs
   WHERE saga = 'checkout' AND saga_id = ANY($1::text[]) AND (status NOT IN ('running', 'undoing') OR state = 'PAYMENT_ACTION')`,
);

const pollMs = 500;

/**
 * Lets a request wait for the end of its checkout (`Prefer: wait`). This process learns at once when it ends the saga
 * itself; another replica may do so, hence one statement for all waiters looks from time to time.
 */
export class SettledWatch {
  private readonly waiters = new Map<string, Set<() => void>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  /** Resolves when the checkout has ended or needs the shopper, or when the time is up. */
  async wait(orderId: string, seconds: number): Promise<void> {
    this.timer ??= setInterval(() => void this.poll(), pollMs).unref();
    await new Promise<void>((resolve) => {
      const timeout = setTimeout(() => done(), seconds * 1000);
      const done = () => {
        clearTimeout(timeout);
        const waiting = this.waiters.get(orderId);
        waiting?.delete(done);
        if (waiting?.size === 0) this.waiters.delete(orderId);
        resolve();
      };
      this.waiters.set(orderId, (this.waiters.get(orderId) ?? new Set()).add(done));
    });
    if (this.waiters.size === 0) this.stop();
  }

  settled(orderIds: readonly string[]): void {
    for (const orderId of orderIds) this.waiters.get(orderId)?.forEach((done) => done());
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async poll(): Promise<void> {
    if (this.waiters.size === 0) return;
    // A database that does not answer is no reason to fail the request: it waits until its time is up.
    const rows = await this.database.query(ended, [[...this.waiters.keys()]]).catch(() => []);
    this.settled(rows.map(({ sagaId }) => sagaId));
  }
}
