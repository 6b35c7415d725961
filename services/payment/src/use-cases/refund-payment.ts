import { createHash } from 'node:crypto';
import { type AuditActor, errors, type IdempotencyClaim } from '@ultramarket/platform';
import { refundRecord } from '../domain/audit';
import { paymentErrors } from '../domain/errors';
import { changed, type Refund, refundable, unchanged } from '../domain/payment';
import {
  type FollowUp,
  type PaymentReader,
  type PaymentStore,
  type PaymentTransaction,
  type TaskQueue,
} from '../ports';
import { applyChanges } from './apply-changes';
import { withTimeout } from './create-payment';

interface Deps extends FollowUp {
  store: PaymentStore;
  reader: PaymentReader;
  taskQueue: TaskQueue;
}

export interface RefundRequest {
  paymentId: string;
  amount?: { amount: number; currency: string } | undefined;
  reason: string;
}

export interface RefundView {
  id: string;
  paymentId: string;
  amount: { amount: number; currency: string };
  status: Refund['status'];
  reason: string;
  createdAt: string;
}

export const refundView = ({
  id,
  paymentId,
  amount,
  currency,
  status,
  reason,
  createdAt,
}: Refund): RefundView => ({
  id,
  paymentId,
  amount: { amount, currency },
  status,
  reason,
  createdAt: createdAt.toISOString(),
});

/** Names the request for ever: its response is stored after the provider's answer, and a crash may fall in between. */
const requestKeyOf = ({ scope, key }: IdempotencyClaim): string =>
  createHash('sha256').update(`${scope}\n${key}`).digest('hex');

const begin = async (
  payments: PaymentTransaction,
  { paymentId, amount: given, reason }: RefundRequest,
  requestKey: string,
  auditActor: AuditActor,
  followUp: FollowUp,
): Promise<Refund> => {
  const [payment] = await payments.lockByIds([paymentId]);
  if (!payment) throw paymentErrors.PAYMENT_UNKNOWN();
  const earlier = await payments.refundByRequest(requestKey);
  if (earlier) {
    if (earlier.paymentId !== paymentId || (given && given.amount !== earlier.amount))
      throw errors.IDEMPOTENCY_KEY_REUSED();
    return earlier;
  }
  if (payment.captured === 0) throw paymentErrors.PAYMENT_NOT_CAPTURED();
  if (given && given.currency !== payment.currency) throw paymentErrors.PAYMENT_AMOUNT_MISMATCH();
  const left = refundable(payment);
  const amount = given?.amount ?? left;
  if (amount > left || amount === 0)
    throw paymentErrors.REFUND_TOO_HIGH(undefined, {
      extra: { refundable: { amount: left, currency: payment.currency } },
    });
  const refunding = payment.refunding + amount;
  const requestedBy = auditActor.actor.userId;
  const effect = { kind: 'refund', amount, reason, requestKey, requestedBy } as const;
  const [refund] = await applyChanges(
    payments,
    [changed(unchanged(payment), { refunding }, effect)],
    followUp,
  );
  if (!refund) throw new Error('a refund was begun and is not there');
  payments.tx.outbox.add(refundRecord(auditActor, payment.orderId, refund));
  return refund;
};

/**
 * Gives money back, never more than was paid. The refund's row is there before the provider is asked; an
 * answer with status PENDING means that it goes on by itself.
 * @throws PAYMENT_UNKNOWN, PAYMENT_NOT_CAPTURED, PAYMENT_AMOUNT_MISMATCH, REFUND_TOO_HIGH
 */
export const refundPayment =
  ({ store, reader, ...followUp }: Deps) =>
  async (request: RefundRequest, auditActor: AuditActor, claim: IdempotencyClaim): Promise<RefundView> => {
    const begun = await store.transaction((payments) =>
      begin(payments, request, requestKeyOf(claim), auditActor, followUp),
    );
    const payment = await reader.byId(request.paymentId);
    if (payment && begun.status === 'PENDING') {
      const task = {
        kind: 'REFUND',
        payment: { ...payment, saga: null, cancelSaga: null },
        refund: begun,
      } as const;
      await withTimeout(followUp.taskQueue.add(task));
    }
    const after = (await reader.byId(request.paymentId))?.refunds.find(({ id }) => id === begun.id) ?? begun;
    const view = refundView(after);
    await store.transaction(({ tx }) => tx.storeResponse(claim, 201, view));
    return view;
  };
