import {
  type Message,
  type MessageContext,
  PaymentActionRequired,
  PaymentFailed,
  PaymentProcessed,
  PaymentRefunded,
  sagaReply,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { type Change, type Effect, type Payment, type Refund } from '../domain/payment';
import { type FollowUp, type LedgerLeg, type PaymentTransaction, type Task } from '../ports';

/** What is with the provider, and what orders have brought in: the two sides of every entry. */
const legs = (
  { id: paymentId, provider, currency }: Payment,
  entryId: string,
  amount: number,
): LedgerLeg[] => [
  { entryId, paymentId, account: `provider:${provider}`, amount, currency },
  { entryId, paymentId, account: 'orders', amount: -amount, currency },
];

const messages = (payment: Payment, effect: Effect): Message[] => {
  if (effect.kind === 'reply') return [sagaReply(effect.pendingReply, effect.reply)];
  const { id: paymentId, orderId, userId, amount, currency, provider } = payment;
  // An order that was cancelled before its payment began has no shopper here, and nothing ever happens to it.
  if (!userId) return [];
  const fact = { orderId, paymentId, userId };
  switch (effect.kind) {
    case 'captured':
      return [PaymentProcessed({ ...fact, amount: payment.captured || amount, currency, provider })];
    case 'action-required':
      return [PaymentActionRequired(fact)];
    case 'failed': {
      const { code, retryable } = effect;
      return [PaymentFailed({ ...fact, code, message: 'The payment was declined.', retryable })];
    }
    case 'refunded':
      return [PaymentRefunded({ ...fact, refundId: effect.refundId, amount: effect.amount, currency })];
    case 'refund':
    case 'mismatch':
      return [];
  }
};

const newRefund = (
  { id: paymentId, currency }: Payment,
  { amount, reason, requestKey, requestedBy }: Extract<Effect, { kind: 'refund' }>,
): Refund => ({
  id: newId(),
  paymentId,
  amount,
  currency,
  status: 'PENDING',
  reason,
  requestKey,
  requestedBy,
  providerRefundId: null,
  failureCode: null,
  createdAt: new Date(),
});

/** The context of the order that a payment is for: the provider does not say whose request it speaks about. */
export const contextOfOrder = ({
  correlationId,
  traceparent,
}: Pick<Payment, 'correlationId' | 'traceparent'>): MessageContext => ({
  correlationId,
  ...(traceparent && { traceparent }),
});

/**
 * Stores what happened to payments and all that follows from it, in one transaction: rows, ledger, refunds, events and
 * answers. What the provider is to be asked next is asked after the commit. Returns the refunds that were begun.
 * @param contextOf the context of what is announced, where it is not the current one
 */
export const applyChanges = async (
  payments: PaymentTransaction,
  changes: readonly Change[],
  { taskQueue, reportMismatch }: FollowUp,
  contextOf?: (payment: Payment) => MessageContext,
): Promise<Refund[]> => {
  const booked: LedgerLeg[] = [];
  const begun: Array<{ payment: Payment; refund: Refund }> = [];
  const outgoing: Message[] = [];
  for (const { payment, effects } of changes) {
    const context = contextOf && { context: contextOf(payment) };
    for (const effect of effects) {
      if (effect.kind === 'captured') booked.push(...legs(payment, payment.id, payment.captured));
      if (effect.kind === 'refunded') booked.push(...legs(payment, effect.refundId, -effect.amount));
      if (effect.kind === 'refund') begun.push({ payment, refund: newRefund(payment, effect) });
      outgoing.push(...messages(payment, effect).map((message) => ({ ...message, ...context })));
    }
  }
  await payments.save(changes.map(({ payment }) => payment));
  await payments.post(booked);
  await payments.insertRefunds(begun.map(({ refund }) => refund));
  payments.tx.outbox.add(...outgoing);

  const next: Task[] = [
    ...changes.flatMap(({ payment }): Task[] => (payment.task === 'VOID' ? [{ kind: 'VOID', payment }] : [])),
    ...begun.map(({ payment, refund }): Task => ({ kind: 'REFUND', payment, refund })),
  ];
  payments.tx.afterCommit(() => {
    next.forEach((task) => void taskQueue.add(task));
    changes.forEach(({ payment, effects }) =>
      effects.forEach((effect) => effect.kind === 'mismatch' && reportMismatch(payment, effect)),
    );
  });
  return begun.map(({ refund }) => refund);
};
