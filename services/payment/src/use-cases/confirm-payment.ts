import { type Actor, errors, hasRole } from '@ultramarket/platform';
import { paymentErrors } from '../domain/errors';
import {
  type PaymentProvider,
  type PaymentReader,
  type PaymentStore,
  type PaymentWithRefunds,
  ProviderUnavailable,
  type ReportMismatch,
  type TaskQueue,
} from '../ports';
import { storeOutcomes } from './store-outcomes';

/** True for the shopper whose payment it is; no other caller gets its client secret. */
export const isOwner = (actor: Actor, payment: { userId: string | null }): boolean =>
  actor.role !== 'SERVICE' && actor.userId === payment.userId;

/** A payment of the caller; staff see all. @throws PAYMENT_UNKNOWN, also for a payment of another user */
export const visible = (payment: PaymentWithRefunds | undefined, actor: Actor): PaymentWithRefunds => {
  if (!payment || !(isOwner(actor, payment) || actor.role === 'SERVICE' || hasRole(actor, 'manager')))
    throw paymentErrors.PAYMENT_UNKNOWN();
  return payment;
};

interface Deps {
  provider: PaymentProvider;
  store: PaymentStore;
  reader: PaymentReader;
  taskQueue: TaskQueue;
  reportMismatch: ReportMismatch;
}

const wasPaid = ({ captured }: PaymentWithRefunds): boolean => captured > 0;

/**
 * Asks the provider how a payment stands and believes only what it says; what the browser claims counts for
 * nothing. @throws PAYMENT_UNKNOWN; PAYMENT_NOT_SUCCEEDED with `paymentStatus`
 */
export const confirmPayment =
  ({ provider, store, reader, taskQueue, reportMismatch }: Deps) =>
  async (
    reference: { paymentId: string } | { paymentIntentId: string },
    actor: Actor,
  ): Promise<PaymentWithRefunds> => {
    const found =
      'paymentId' in reference
        ? await reader.byId(reference.paymentId)
        : await reader.byIntent(reference.paymentIntentId);
    const payment = visible(found, actor);
    if (wasPaid(payment)) return payment;
    if (payment.intentId) {
      try {
        const update = await provider.read(payment.intentId);
        const asked = { ...payment, saga: null, cancelSaga: null };
        const outcome = { task: { kind: 'READ', payment: asked }, update } as const;
        const next = await storeOutcomes(store, [outcome], reportMismatch);
        next.forEach((task) => void taskQueue.add(task));
      } catch (cause) {
        if (cause instanceof ProviderUnavailable)
          throw errors.UPSTREAM('The payment provider gives no answer.', { cause });
        throw cause;
      }
    }
    const after = visible(await reader.byId(payment.id), actor);
    if (!wasPaid(after))
      throw paymentErrors.PAYMENT_NOT_SUCCEEDED(undefined, { extra: { paymentStatus: after.status } });
    return after;
  };
