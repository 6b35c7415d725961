import { type Logger } from '@ultramarket/platform';
import { analyticsErrors } from '../domain/errors';
import { type Fact } from '../domain/fact';
import { type FactStore } from '../ports';

const retryAfterSeconds = 5;

/**
 * Buffers the events of shoppers' devices, because the store wants few large writes. It is bounded: while the store is
 * away it fills up, and then says so. A batch that failed is written again as it was, which does no harm.
 */
export class ClientEventBuffer {
  private waiting: Fact[] = [];
  private flushing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: {
      facts: Pick<FactStore, 'add'>;
      logger: Logger;
      limit: number;
      everyMs: number;
    },
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.flush(), this.options.everyMs);
    this.timer.unref();
  }

  /** @throws EVENTS_BUFFER_FULL, and takes none of them then */
  add(facts: readonly Fact[]): void {
    if (this.waiting.length + facts.length > this.options.limit)
      throw analyticsErrors.EVENTS_BUFFER_FULL(undefined, {
        headers: { 'Retry-After': String(retryAfterSeconds) },
      });
    this.waiting.push(...facts);
  }

  /** Writes what waits; what comes meanwhile waits for the next time. */
  flush(): Promise<void> {
    this.flushing ??= this.write().finally(() => (this.flushing = undefined));
    return this.flushing;
  }

  /** What is in memory is written one last time; a store that is away does not hold up the end. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    const last = async () => {
      await this.flushing;
      await this.flush();
    };
    await Promise.race([last(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    if (this.waiting.length > 0)
      this.options.logger.warn('events of devices were lost at the end', { events: this.waiting.length });
  }

  private async write(): Promise<void> {
    const batch = this.waiting.slice();
    if (batch.length === 0) return;
    try {
      await this.options.facts.add(batch);
      this.waiting = this.waiting.slice(batch.length);
    } catch (error) {
      this.options.logger.warn('events of devices wait for the store', { events: batch.length, error });
    }
  }
}
