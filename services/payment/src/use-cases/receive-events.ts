import { type Logger, NaturalBatcher, newId } from '@ultramarket/platform';
import { type Payment, type Refund } from '../domain/payment';
import { isAnother, mismatch, refundSettled, settle } from '../domain/settle';
import { type FollowUp, type PaymentStore, type PaymentTransaction, type ProviderEvent } from '../ports';
import { applyChanges, contextOfOrder } from './apply-changes';
import { Changes } from './store-outcomes';

/** After so many looks for its payment an event is given up. */
export const parkedAtMost = 12;

interface Deps extends FollowUp {
  store: PaymentStore;
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
  followUp: FollowUp,
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
    const { news: update, paymentId, intentId } = about;
    const found = known.find(({ id, intentId: own }) => id === paymentId || own === intentId);
    const payment = found && changes.payment(found.id);
    if (!payment || (update.kind === 'refunded-total' && payment.captured === 0)) {
      parked.push(one);
    } else if (update.kind !== 'refunded-total') {
      changes.apply(payment.id, (current) => settle(current, update));
    } else if (
      isAnother(payment, intentId) ||
      update.total > payment.captured ||
      (update.currency ?? payment.currency) !== payment.currency
    ) {
      changes.apply(payment.id, (current) =>
        mismatch(current, update.total, update.currency, isAnother(current, intentId) ? intentId : undefined),
      );
    } else if (update.total > payment.refunding) {
      const refund = refundMadeElsewhere(payment, update.total - payment.refunding);
      refunds.push(refund);
      changes.apply(payment.id, (current) =>
        refundSettled({ ...current, refunding: update.total }, refund, true),
      );
    }
  }
  await payments.park(parked);
  await applyChanges(payments, changes.all(), followUp, contextOfOrder);
  await payments.insertRefunds(refunds);
  return parked;
};

/**
 * Takes webhooks: concurrent ones are stored in one transaction, each counts once, and a promise resolves
 * only when its event is stored.
 */
export const receiveEvents = ({ store, ...followUp }: Deps, provider: string) => {
  const keep = (events: readonly ProviderEvent[]): Promise<void[]> =>
    store.transaction(async (payments) => {
      const fresh = await payments.recordEvents(provider, events);
      // The same event twice in one batch counts once.
      const once = events.filter(({ id }) => fresh.delete(id));
      await applyEvents(
        payments,
        once.map((event) => ({ event, attempts: 0 })),
        followUp,
      );
      return [];
    });
  const batcher = new NaturalBatcher(keep, { maxBatch: 200, inFlight: 1, gatherMs: 10, splits: true });

  /** An event about nothing is recorded all the same, so that it can be looked for. */
  return (event: ProviderEvent): Promise<void> => batcher.add(event);
};

/** Looks again for the payments of parked events. */
export const retryParked =
  ({ store, logger, ...followUp }: Deps) =>
  async (): Promise<void> => {
    await store.transaction(async (payments) => {
      const due = await payments.lockParked(100);
      if (due.length === 0) return;
      const arrived = due.map(({ attempts, ...event }) => ({ event, attempts: attempts + 1 }));
      const parked = await applyEvents(payments, arrived, followUp);
      const still = new Set(parked.map(({ event }) => event.id));
      await payments.finishParked(due.filter(({ id }) => !still.has(id)).map(({ id }) => id));
      for (const { event, attempts } of parked)
        if (attempts >= parkedAtMost)
          logger.error('a webhook names a payment that does not exist', {
            eventId: event.id,
            type: event.type,
          });
    });
  };
