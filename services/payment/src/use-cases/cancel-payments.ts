import { type PendingReply } from '@ultramarket/contracts';
import { type Payment } from '../domain/payment';
import { cancel } from '../domain/settle';
import { type FollowUp, type PaymentTransaction } from '../ports';
import { applyChanges } from './apply-changes';
import { newPayment } from './process-payments';
import { Changes } from './store-outcomes';

export interface Cancellation {
  orderId: string;
  pendingReply: PendingReply | null;
}

/** ISO 4217's code for "no currency is involved": no money ever moves here. */
const noCurrency = 'XXX';

/** Marks an order without payment, so that a ProcessPayment which arrives after its own compensation takes no money. */
const tombstone = (orderId: string, now: Date): Payment => ({
  ...newPayment(
    { orderId, userId: null, amount: 0, currency: noCurrency, provider: 'none', method: null, saga: null },
    now,
  ),
  status: 'CANCELLED',
  unwanted: true,
  task: null,
});

/**
 * Makes sure that no money of these orders stays with the shop. Each pending reply is given when that is so: at once where
 * nothing was paid, else after the provider was asked.
 */
export const cancelPayments =
  ({ now, ...followUp }: FollowUp & { now: () => Date }) =>
  async (
    payments: PaymentTransaction,
    cancellations: readonly Cancellation[],
    { leaveTombstone }: { leaveTombstone: boolean },
  ): Promise<void> => {
    const orderIds = [...new Set(cancellations.map(({ orderId }) => orderId))];
    if (leaveTombstone) await payments.insert(orderIds.map((orderId) => tombstone(orderId, now())));
    const known = await payments.lockByOrders(orderIds);
    const changes = new Changes(known);
    for (const { orderId, pendingReply } of cancellations) {
      const payment = known.find((one) => one.orderId === orderId);
      if (payment) changes.apply(payment.id, (current) => cancel(current, pendingReply));
    }
    await applyChanges(payments, changes.all(), followUp);
  };
