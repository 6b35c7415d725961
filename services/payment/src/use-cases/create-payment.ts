import { type Actor, type IdempotencyClaim } from '@ultramarket/platform';
import { paymentErrors } from '../domain/errors';
import { type Payment } from '../domain/payment';
import { type Desk, type PaymentReader, type PaymentStore, type PaymentWithRefunds } from '../ports';
import { newPayment } from './process-payments';

interface Deps {
  store: PaymentStore;
  reader: PaymentReader;
  desk: Desk;
  now: () => Date;
}

export interface PaymentRequest {
  orderId: string;
  amount?: { amount: number; currency: string } | undefined;
  provider: string;
  methodId?: string | undefined;
}

/** What POST /payments answers (PAY-01). */
export interface CreatedPayment {
  paymentId: string;
  orderId: string;
  paymentIntentId: string | null;
  clientSecret: string | null;
  status: Payment['status'];
  amount: { amount: number; currency: string };
}

export const createdView = (payment: PaymentWithRefunds): CreatedPayment => ({
  paymentId: payment.id,
  orderId: payment.orderId,
  paymentIntentId: payment.intentId,
  clientSecret: payment.clientSecret,
  status: payment.status,
  amount: { amount: payment.amount, currency: payment.currency },
});

/** How long a request waits for the provider; the payment goes on afterwards all the same. */
export const patienceMs = 12_000;

/** Waits for work at the provider, but not for ever. */
export const withPatience = async (work: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([work, late]);
  clearTimeout(timer);
};

/**
 * Begins to pay an order of the caller, or shows the payment that it has: an order is paid once. Without a method the
 * shopper gives it to the provider with the client secret.
 * @throws PAYMENT_ORDER_UNKNOWN, PAYMENT_ORDER_CLOSED, PAYMENT_AMOUNT_MISMATCH, PAYMENT_PROVIDER_DOWN
 */
export const createPayment =
  ({ store, reader, desk, now }: Deps) =>
  async (request: PaymentRequest, actor: Actor, claim: IdempotencyClaim): Promise<CreatedPayment> => {
    const { orderId, amount: given, provider, methodId = null } = request;
    const begun = await store.transaction(async (payments) => {
      const order = await payments.lockOrder(orderId);
      if (!order || (actor.role !== 'SERVICE' && order.userId !== actor.userId))
        throw paymentErrors.PAYMENT_ORDER_UNKNOWN();
      if (order.cancelled) throw paymentErrors.PAYMENT_ORDER_CLOSED();
      const { userId, amount, currency } = order;
      if (!amount || !currency) throw paymentErrors.PAYMENT_ORDER_UNKNOWN();
      if (given && (given.amount !== amount || given.currency !== currency))
        throw paymentErrors.PAYMENT_AMOUNT_MISMATCH();
      const payment = newPayment(
        { orderId, userId, amount, currency, provider, method: methodId, saga: null },
        now(),
      );
      const stored = await payments.insert([payment]);
      return stored.has(payment.id) ? payment : (await payments.lockByOrders([orderId]))[0];
    });
    if (begun?.status === 'CREATED') await withPatience(desk.add({ kind: 'CHARGE', payment: begun }));

    const payment = await reader.byOrder(orderId);
    if (!payment || payment.status === 'CREATED') throw paymentErrors.PAYMENT_PROVIDER_DOWN();
    const view = createdView(payment);
    await store.transaction(({ tx }) => tx.keepAnswer(claim, 201, view));
    return view;
  };
