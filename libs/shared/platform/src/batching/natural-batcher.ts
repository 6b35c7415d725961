import { AsyncResource } from 'node:async_hooks';

interface Limits {
  maxBatch: number;
  inFlight: number;
  /** How long the first item waits for others, ms; for work whose result no caller awaits. */
  gatherMs?: number;
  /** How long it rests after a batch, as a multiple of the time that the batch took; at most 100 ms. */
  rest?: number;
}

const longestRestMs = 100;

/**
 * Collects what arrives while the previous batch is being worked on or rested after, so that batches grow with the
 * load by themselves and a lone item never waits. Results come back in the order of the items.
 */
export class NaturalBatcher<Item, Result> {
  private waiting: Array<{
    item: Item;
    /** Whoever asked, with the ids of its work: kept for the first of a batch, which the batch counts as. */
    asker: AsyncResource | undefined;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }> = [];
  private running = 0;

  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly limits: Limits = { maxBatch: 200, inFlight: 1 },
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const isFirst = this.waiting.length % this.limits.maxBatch === 0;
      const asker = isFirst ? new AsyncResource('batch') : undefined;
      this.waiting.push({ item, asker, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.running >= this.limits.inFlight || this.waiting.length === 0) return;
    this.running += 1;
    const start = () => {
      const batch = this.waiting.splice(0, this.limits.maxBatch);
      // Without it every batch would run in the context of the very first caller.
      const run = () => void this.run(batch);
      if (batch[0]?.asker) batch[0].asker.runInAsyncScope(run);
      else run();
    };
    // Items that arrive in the same iteration of the event loop belong to the same batch at least.
    if (this.limits.gatherMs) setTimeout(start, this.limits.gatherMs);
    else setImmediate(start);
  }

  private async run(batch: typeof this.waiting): Promise<void> {
    const began = performance.now();
    if (batch.length > 0) {
      try {
        const results = await this.work(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    const restMs = (this.limits.rest ?? 0) * (performance.now() - began);
    const done = () => {
      this.running -= 1;
      this.next();
    };
    if (restMs > 0) setTimeout(done, Math.min(restMs, longestRestMs));
    else done();
  }
}
