import { inSpan, isTransient, type Logger, NaturalBatcher, withOrigins } from '@ultramarket/platform';
import { type Mismatch, type Payment } from '../domain/payment';
import {
  type TaskQueue,
  type PaymentProvider,
  type PaymentStore,
  ProviderUnavailable,
  type Task,
} from '../ports';
import { originsOfPayments } from './origins-of-payments';
import { type Outcome, storeOutcomes } from './store-outcomes';

export interface ProviderWorkerOptions {
  provider: PaymentProvider;
  store: PaymentStore;
  logger: Logger;
  /** Calls to the provider at the same time. */
  concurrency: number;
  now: () => Date;
  /** Counts messages of the provider about other money than was asked for. */
  mismatches: () => void;
}

/** Answers to questions of one batch come within some milliseconds of each other: one transaction for all of them. */
const gatherMs = 10;

/** Calls made here before a piece of work is left to the next look at what is due. */
const attempts = 5;
/** So many failures in a row, and the provider is asked one question at a time until it answers. */
const breakerThreshold = 5;

const hours = (count: number): number => count * 3_600_000;
/** The provider's idempotency keys expire after 24 hours; asking again after that could charge twice. */
const keyLivesMs = hours(23);
const cancelledLookupMs = hours(0.25);
const unpaidAtMostMs = hours(24);

/**
 * Where the provider is asked: never inside a handler or a transaction, so many calls at a time, and
 * again with the same key until there is an answer. Answers are stored in batches.
 */
export class ProviderWorker implements TaskQueue {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly waiting: Array<() => void> = [];
  private readonly pauses = new Set<() => void>();
  private readonly outcomes: NaturalBatcher<Outcome, void>;
  private calls = 0;
  private failures = 0;
  private stopped = false;

  constructor(private readonly options: ProviderWorkerOptions) {
    this.outcomes = new NaturalBatcher((batch) => this.keep(batch), { maxBatch: 200, inFlight: 1, gatherMs });
  }

  add(work: Task): Promise<void> {
    const key = work.kind === 'REFUND' ? `REFUND ${work.refund.id}` : `${work.kind} ${work.payment.id}`;
    const known = this.underWay.get(key);
    if (known) return known;
    if (this.stopped) return Promise.resolve();
    const run = this.run(work).finally(() => this.underWay.delete(key));
    this.underWay.set(key, run);
    return run;
  }

  mismatch({ id: paymentId, orderId, amount, currency }: Payment, said: Mismatch): void {
    this.options.mismatches();
    this.options.logger.error('the provider speaks of other money than was asked for', {
      paymentId,
      orderId,
      asked: { amount, currency },
      said,
    });
  }

  /**
   * Takes up every call without an answer, which a process that died may have made. Where another replica is making
   * it at this moment, the key sees to it that it happens once.
   */
  async takeOver(): Promise<void> {
    for await (const page of this.options.store.openTasks()) page.forEach((work) => void this.add(work));
  }

  /** Takes up what is due. */
  async resume(): Promise<void> {
    for (;;) {
      const due = await this.options.store.claimDue(this.options.now(), 200);
      due.forEach((work) => void this.add(work));
      if (due.length < 200) return;
    }
  }

  /** Lets calls that are under way end; whatever waits is taken up by the next process. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.splice(0).forEach((go) => go());
    this.pauses.forEach((wake) => wake());
    await Promise.all(this.underWay.values());
  }

  private async run(work: Task): Promise<void> {
    const { logger } = this.options;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      await this.slot();
      if (this.stopped) return;
      this.calls += 1;
      try {
        const outcome = await inSpan(
          `${work.kind} stripe`,
          'client',
          { 'peer.service': 'stripe' },
          () => this.ask(work),
          work.payment.traceparent ?? undefined,
        );
        this.failures = 0;
        this.free();
        return await this.outcomes.add(outcome);
      } catch (error) {
        this.free();
        if (!(error instanceof ProviderUnavailable)) {
          logger.error('a question to the payment provider failed and stays open', {
            work: work.kind,
            paymentId: work.payment.id,
            error,
          });
          return;
        }
        this.failures += 1;
        logger.warn('the payment provider gave no answer', {
          work: work.kind,
          paymentId: work.payment.id,
          attempt,
          error,
        });
      }
      if (attempt < attempts) await this.pause(attempt);
    }
  }

  private async ask(work: Task): Promise<Outcome> {
    const { provider, now } = this.options;
    const { payment } = work;
    const intentId = payment.intentId ?? '';
    switch (work.kind) {
      case 'REFUND':
        return { work, update: await provider.refund(work.refund, intentId) };
      case 'VOID':
        return { work, update: await provider.void(intentId) };
      case 'READ': {
        const abandoned = now().getTime() - payment.createdAt.getTime() > unpaidAtMostMs;
        return { work, update: await (abandoned ? provider.void(intentId) : provider.read(intentId)) };
      }
      case 'CHARGE': {
        const age = now().getTime() - payment.createdAt.getTime();
        const lookUp = age > (payment.unwanted ? cancelledLookupMs : keyLivesMs);
        return { work, update: await (lookUp ? provider.find(payment) : provider.charge(payment)) };
      }
    }
  }

  private async keep(batch: readonly Outcome[]): Promise<void[]> {
    const { store, logger } = this.options;
    const origins = originsOfPayments(batch.map(({ work }) => work.payment));
    try {
      await withOrigins(origins, () => storeOutcomes(store, batch, this));
    } catch (error) {
      if (isTransient(error) && !this.stopped) {
        logger.warn('storing answers of the payment provider waits for the database', { error });
        await this.pause(2);
        return this.keep(batch);
      }
      if (batch.length === 1) {
        logger.error('an answer of the payment provider could not be stored', {
          paymentId: batch[0]?.work.payment.id,
          error,
        });
      } else for (const single of batch) await this.keep([single]);
    }
    return batch.map(() => undefined);
  }

  private async slot(): Promise<void> {
    while (!this.stopped && this.calls >= (this.failures >= breakerThreshold ? 1 : this.options.concurrency))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private free(): void {
    this.calls -= 1;
    const room = (this.failures >= breakerThreshold ? 1 : this.options.concurrency) - this.calls;
    if (room > 0) this.waiting.splice(0, room).forEach((go) => go());
  }

  private async pause(attempt: number): Promise<void> {
    if (this.stopped) return;
    const ceiling = Math.min(200 * 2 ** (attempt - 1), 5000);
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.pauses.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ceiling / 2 + Math.random() * (ceiling / 2));
      this.pauses.add(wake);
    });
  }
}
