import { type CommandReply, type PendingReply } from '@ultramarket/contracts';
import {
  type Change,
  changed,
  type IntentUpdate,
  isOpen,
  type Payment,
  refundable,
  unchanged,
} from './payment';

/** Replies to ProcessPayment; a final reply is given once, `pending` keeps the address for it. */
const replyToProcess = (change: Change, reply: CommandReply): Change => {
  const { saga } = change.payment;
  if (!saga) return change;
  const last = reply.outcome !== 'pending';
  return changed(change, last ? { saga: null } : {}, { kind: 'reply', pendingReply: saga, reply });
};

/** Replies to CancelPayment as soon as no money of the order is with the shop, nor can come without going back. */
const replyToCancel = (change: Change): Change => {
  const { cancelSaga, status, captured, refunded } = change.payment;
  const clear = captured > 0 ? refunded === captured : status === 'FAILED' || status === 'CANCELLED';
  if (!cancelSaga || !clear) return change;
  const reply: CommandReply = { outcome: 'done', data: { refunded } };
  return changed(change, { cancelSaga: null }, { kind: 'reply', pendingReply: cancelSaga, reply });
};

export const cancelledCode = 'PAYMENT_CANCELLED';

/** Everything that was paid and is not on its way back yet goes back. */
const giveBack = (change: Change): Change => {
  const amount = refundable(change.payment);
  if (amount <= 0) return change;
  const refunding = change.payment.refunding + amount;
  const refund = {
    kind: 'refund',
    amount,
    reason: 'cancelled',
    requestKey: null,
    requestedBy: null,
  } as const;
  return changed(change, { refunding }, refund);
};

/** What the provider says about money; it is compared with what was asked for before anything follows from it. */
export const mismatch = (
  payment: Payment,
  received: number,
  currency = payment.currency,
  intentId?: string,
): Change =>
  changed(unchanged(payment), {}, { kind: 'mismatch', received, currency, ...(intentId && { intentId }) });

/** A payment has one intent. What is said of another one changes nothing, but staff learn of its money. */
const ofAnotherIntent = (payment: Payment, update: IntentUpdate): Change | undefined => {
  if (update.kind === 'never' || !isAnother(payment, update.intentId)) return undefined;
  return update.kind === 'succeeded'
    ? mismatch(payment, update.received, update.currency, update.intentId)
    : unchanged(payment);
};

export const isAnother = ({ intentId: own }: Payment, intentId: string | null): boolean =>
  own !== null && intentId !== null && own !== intentId;

const succeeded = (payment: Payment, update: Extract<IntentUpdate, { kind: 'succeeded' }>): Change => {
  const { intentId, received, currency = payment.currency } = update;
  if (payment.captured > 0) return unchanged(payment);
  if (received !== payment.amount || currency !== payment.currency)
    return mismatch(payment, received, currency);
  const paid = changed(
    unchanged(payment),
    { status: 'SUCCEEDED', captured: received, intentId, clientSecret: null, task: null },
    { kind: 'captured' },
  );
  return payment.unwanted
    ? giveBack(paid)
    : replyToProcess(paid, { outcome: 'done', data: { paymentId: payment.id } });
};

/** Also voids the intent: a shopper who tries another card on it would pay for an order that has ended. */
const failed = (payment: Payment, update: Extract<IntentUpdate, { kind: 'failed' }>): Change => {
  if (!isOpen(payment)) return unchanged(payment);
  const intentId = update.intentId ?? payment.intentId;
  const change = changed(
    unchanged(payment),
    {
      status: 'FAILED',
      unwanted: true,
      intentId,
      clientSecret: null,
      task: intentId ? 'VOID' : null,
      failureCode: update.code,
    },
    { kind: 'failed', code: update.code, retryable: update.retryable },
  );
  return replyToCancel(replyToProcess(change, { outcome: 'refused', error: update.code }));
};

const waiting = (
  payment: Payment,
  update: Extract<IntentUpdate, { kind: 'action' | 'processing' }>,
): Change => {
  const status = update.kind === 'action' ? 'REQUIRES_ACTION' : 'PROCESSING';
  const { intentId } = update;
  if (!isOpen(payment)) return unchanged(payment);
  if (payment.unwanted)
    return changed(unchanged(payment), { status, intentId, clientSecret: null, task: 'VOID' });
  if (payment.status === status) return unchanged(payment);
  const clientSecret = update.kind === 'action' ? update.clientSecret : null;
  const change = changed(
    unchanged(payment),
    { status, intentId, clientSecret, task: 'READ' },
    ...(update.kind === 'action' ? [{ kind: 'action-required' as const }] : []),
  );
  return replyToProcess(change, { outcome: 'pending', data: { paymentId: payment.id } });
};

const canceled = (payment: Payment, intentId: string | null): Change => {
  if (!isOpen(payment))
    return payment.task === 'VOID' ? changed(unchanged(payment), { task: null }) : unchanged(payment);
  const change = changed(unchanged(payment), {
    status: 'CANCELLED',
    unwanted: true,
    intentId: intentId ?? payment.intentId,
    clientSecret: null,
    task: null,
  });
  return replyToCancel(replyToProcess(change, { outcome: 'refused', error: cancelledCode }));
};

/**
 * What an update of the provider does to a payment. Updates may come twice, late and in any order, from a call, a
 * webhook or a look-up: what no longer matters changes nothing, and money that comes too late goes back.
 */
export const settle = (payment: Payment, update: IntentUpdate): Change => {
  const foreign = ofAnotherIntent(payment, update);
  if (foreign) return foreign;
  switch (update.kind) {
    case 'succeeded':
      return succeeded(payment, update);
    case 'failed':
      return failed(payment, update);
    case 'action':
    case 'processing':
      return waiting(payment, update);
    case 'canceled':
      return canceled(payment, update.intentId);
    case 'never':
      return payment.unwanted
        ? canceled(payment, null)
        : failed(payment, { kind: 'failed', intentId: null, code: 'payment_expired', retryable: true });
  }
};

/** The reply that a repeated ProcessPayment gets; none while the provider is being asked. */
export const standingReply = (payment: Payment): CommandReply<{ paymentId: string }> | undefined => {
  const { id, status, unwanted, failureCode } = payment;
  if (unwanted) return { outcome: 'refused', error: failureCode ?? cancelledCode };
  if (status === 'CREATED') return undefined;
  return { outcome: isOpen(payment) ? 'pending' : 'done', data: { paymentId: id } };
};

/**
 * The order is not to be paid. What the provider has not answered yet is settled first; an intent that waits is
 * voided; what was paid goes back. The pending reply is given when that is done, here at once or later.
 */
export const cancel = (payment: Payment, pendingReply: PendingReply | null): Change => {
  const wanted = changed(unchanged(payment), {
    unwanted: true,
    clientSecret: null,
    cancelSaga: pendingReply ?? payment.cancelSaga,
  });
  if (payment.status === 'REQUIRES_ACTION' || payment.status === 'PROCESSING')
    return changed(wanted, { task: 'VOID' });
  return replyToCancel(giveBack(wanted));
};

/** A refund came to its end at the provider. */
export const refundSettled = (
  payment: Payment,
  refund: { id: string; amount: number },
  done: boolean,
): Change => {
  if (!done) {
    const { cancelSaga, refunding } = payment;
    const change = changed(unchanged(payment), { refunding: refunding - refund.amount, cancelSaga: null });
    return cancelSaga
      ? changed(
          change,
          {},
          {
            kind: 'reply',
            pendingReply: cancelSaga,
            reply: { outcome: 'refused', error: 'REFUND_FAILED' },
          },
        )
      : change;
  }
  const refunded = payment.refunded + refund.amount;
  const status = refunded >= payment.captured ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  return replyToCancel(
    changed(
      unchanged(payment),
      { refunded, status },
      { kind: 'refunded', refundId: refund.id, amount: refund.amount },
    ),
  );
};
