import { isTransient, type Logger, NaturalBatcher, newId, withOrigins } from '@ultramarket/platform';
import { type Payment, type Refund } from '../domain/payment';
import { isAnother, mismatch, refundSettled, settle } from '../domain/settle';
import { type TaskQueue, type PaymentStore, type PaymentTransaction, type ProviderEvent } from '../ports';
import { applyChanges } from './apply-changes';
import { originsOfPayments } from './origins-of-payments';
import { Changes } from './store-outcomes';

/** After so many looks for its payment an event is given up. */
export const parkedAtMost = 12;

interface Deps {
  store: PaymentStore;
  taskQueue: TaskQueue;
  logger: Logger;
}

interface Arrived {
  event: ProviderEvent;
  attempts: number;
}

const refundMadeElsewhere = (payment: Payment, amount: number): Refund => ({
  id: newId(),
  paymentId: payment.id,
  amount,
  currency: payment.currency,
  status: 'SUCCEEDED',
  reason: 'made at the provider',
  requestKey: null,
  requestedBy: null,
  providerRefundId: null,
  failureCode: null,
  createdAt: new Date(),
});

/** Lets events have their effect; those whose payment is not there (yet) are parked. Returns how many were. */
const applyEvents = async (
  payments: PaymentTransaction,
  arrived: readonly Arrived[],
  taskQueue: TaskQueue,
): Promise<Arrived[]> => {
  const known = await payments.lockByReferences(
    arrived.flatMap(({ event }) => event.about?.paymentId ?? []),
    arrived.flatMap(({ event }) => event.about?.intentId ?? []),
  );
  const changes = new Changes(known);
  const refunds: Refund[] = [];
  const parked: Arrived[] = [];
  for (const one of arrived) {
    const { about } = one.event;
    if (!about) continue;
    const { news, paymentId, intentId } = about;
    const found = known.find(({ id, intentId: own }) => id === paymentId || own === intentId);
    const payment = found && changes.payment(found.id);
    if (!payment || (news.kind === 'refunded-total' && payment.captured === 0)) {
      parked.push(one);
    } else if (news.kind !== 'refunded-total') {
      changes.apply(payment.id, (current) => settle(current, news));
    } else if (
      isAnother(payment, intentId) ||
      news.total > payment.captured ||
      (news.currency ?? payment.currency) !== payment.currency
    ) {
      changes.apply(payment.id, (current) =>
        mismatch(current, news.total, news.currency, isAnother(current, intentId) ? intentId : undefined),
      );
    } else if (news.total > payment.refunding) {
      const refund = refundMadeElsewhere(payment, news.total - payment.refunding);
      refunds.push(refund);
      changes.apply(payment.id, (current) =>
        refundSettled({ ...current, refunding: news.total }, refund, true),
      );
    }
  }
  await payments.park(parked);
  const changed = changes.all();
  await withOrigins(originsOfPayments(changed.map(({ payment }) => payment)), () =>
    applyChanges(payments, changed, taskQueue),
  );
  await payments.insertRefunds(refunds);
  return parked;
};

/**
 * Takes webhooks: concurrent ones are stored in one transaction, each counts once, and the promise is kept
 * only when its event is stored.
 */
export const receiveEvents = ({ store, taskQueue }: Deps, provider: string) => {
  const keep = (events: readonly ProviderEvent[]): Promise<void> =>
    store.transaction(async (payments) => {
      const fresh = await payments.recordEvents(provider, events);
      // The same event twice in one batch counts once.
      const once = events.filter(({ id }) => fresh.delete(id));
      await applyEvents(
        payments,
        once.map((event) => ({ event, attempts: 0 })),
        taskQueue,
      );
    });
  const failure = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
  const keepEach = async (events: readonly ProviderEvent[]): Promise<Array<Error | undefined>> => {
    try {
      await keep(events);
      return events.map(() => undefined);
    } catch (error) {
      // While the database is away, all would wait for it one after the other.
      if (events.length === 1 || isTransient(error)) return events.map(() => failure(error));
      // One that cannot be stored must not keep its neighbours away.
      const results: Array<Error | undefined> = [];
      for (const event of events) results.push(await keep([event]).then(() => undefined, failure));
      return results;
    }
  };
  const batcher = new NaturalBatcher<ProviderEvent, Error | undefined>(keepEach, {
    maxBatch: 200,
    inFlight: 1,
    gatherMs: 10,
  });

  /** What is none of our business is recorded all the same, so that it can be looked for. */
  return async (event: ProviderEvent): Promise<void> => {
    const failed = await batcher.add(event);
    if (failed) throw failed;
  };
};

/** Looks again for the payments of parked events. */
export const retryParked =
  ({ store, taskQueue, logger }: Deps) =>
  async (): Promise<void> => {
    await store.transaction(async (payments) => {
      const due = await payments.lockParked(100);
      if (due.length === 0) return;
      const arrived = due.map(({ attempts, ...event }) => ({ event, attempts: attempts + 1 }));
      const parked = await applyEvents(payments, arrived, taskQueue);
      const still = new Set(parked.map(({ event }) => event.id));
      await payments.finishParked(due.filter(({ id }) => !still.has(id)).map(({ id }) => id));
      for (const { event, attempts } of parked)
        if (attempts >= parkedAtMost)
          logger.error('a webhook speaks of a payment that does not exist', {
            eventId: event.id,
            type: event.type,
          });
    });
  };
