import { AsyncResource } from 'node:async_hooks';
import { type MessageContext } from '@ultramarket/contracts';
import { messageContext, withMessageContexts } from '../context';
import { isolateFailures, type Outcome } from './isolate-failures';

export interface BatchOptions<Item> {
  readonly maxBatch: number;
  readonly inFlight: number;
  /** How long the first item waits for others, ms; for work whose result no caller awaits. */
  readonly gatherMs?: number;
  /** How long it rests after a batch, as a multiple of the time that the batch took; at most 100 ms. */
  readonly rest?: number;
  /** The key of the messages that an item causes: they carry the context of that item, and not that of the batch. */
  readonly keyOf?: (item: Item) => string;
  /** The context of an item, where it is not that of its caller. */
  readonly contextOf?: (item: Item) => MessageContext;
  /** Whether the items of a batch that fails are worked on one by one: the work must be one transaction then. */
  readonly splits?: boolean;
  /** Waits while the store is away, says whether to try again. Without it callers get the error at once. */
  readonly whenAway?: (error: unknown) => Promise<boolean>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  /** The caller's asynchronous context: kept for the first of a batch, which the batch counts as. */
  readonly caller: AsyncResource | undefined;
  readonly context: MessageContext | undefined;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

const longestRestMs = 100;

/**
 * Collects what arrives while the previous batch is being worked on or rested after, so that batches grow with the
 * load by themselves and a lone item never waits. Results come back in the order of the items.
 */
export class NaturalBatcher<Item, Result> {
  private waiting: Array<Waiting<Item, Result>> = [];
  private running = 0;

  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly options: BatchOptions<Item> = { maxBatch: 200, inFlight: 1 },
  ) {}

  /** @throws what the work on the batch of this item throws; with `splits`, what the work on this item alone does */
  add(item: Item): Promise<Result> {
    const { maxBatch, keyOf, contextOf } = this.options;
    return new Promise((resolve, reject) => {
      const isFirst = this.waiting.length % maxBatch === 0;
      this.waiting.push({
        item,
        caller: isFirst ? new AsyncResource('batch') : undefined,
        context: contextOf ? contextOf(item) : keyOf && messageContext(keyOf(item)),
        resolve,
        reject,
      });
      this.next();
    });
  }

  private next(): void {
    const { inFlight, maxBatch, gatherMs } = this.options;
    if (this.running >= inFlight || this.waiting.length === 0) return;
    this.running += 1;
    const start = () => {
      const batch = this.waiting.splice(0, maxBatch);
      // Without it every batch would run in the context of the very first caller.
      const run = () => void this.run(batch);
      if (batch[0]?.caller) batch[0].caller.runInAsyncScope(run);
      else run();
    };
    // Items that arrive in the same iteration of the event loop belong to the same batch at least.
    if (gatherMs) setTimeout(start, gatherMs);
    else setImmediate(start);
  }

  private async run(batch: ReadonlyArray<Waiting<Item, Result>>): Promise<void> {
    const began = performance.now();
    if (batch.length > 0) {
      const outcomes = await this.outcomesOf(batch);
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index] as Outcome<Result>;
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.result);
      });
    }
    const restMs = (this.options.rest ?? 0) * (performance.now() - began);
    const done = () => {
      this.running -= 1;
      this.next();
    };
    if (restMs > 0) setTimeout(done, Math.min(restMs, longestRestMs));
    else done();
  }

  private outcomesOf(batch: ReadonlyArray<Waiting<Item, Result>>): Promise<Array<Outcome<Result>>> {
    const { splits, whenAway } = this.options;
    const work = (some: typeof batch) => this.inTheirContexts(some);
    if (splits) return isolateFailures(batch, work, whenAway);
    return work(batch).then(
      (results) => batch.map((_, index) => ({ result: results[index] as Result })),
      (error: unknown) => batch.map(() => ({ error })),
    );
  }

  private async inTheirContexts(batch: ReadonlyArray<Waiting<Item, Result>>): Promise<readonly Result[]> {
    const { keyOf } = this.options;
    const work = () => this.work(batch.map(({ item }) => item));
    if (!keyOf) return work();
    const contexts = batch.flatMap(({ item, context }) => (context ? [[keyOf(item), context] as const] : []));
    return withMessageContexts(new Map(contexts), work);
  }
}
