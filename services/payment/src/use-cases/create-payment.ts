import { type Actor, type IdempotencyClaim } from '@ultramarket/platform';
import { paymentErrors } from '../domain/errors';
import { type Payment } from '../domain/payment';
import { type TaskQueue, type PaymentReader, type PaymentStore, type PaymentWithRefunds } from '../ports';

interface Deps {
  store: PaymentStore;
  reader: PaymentReader;
  taskQueue: TaskQueue;
}

export interface PaymentRequest {
  orderId: string;
  amount?: { amount: number; currency: string } | undefined;
}

/** What POST /payments answers. */
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
export const timeoutMs = 12_000;

/** Waits for a call to the provider, but not for ever. */
export const withTimeout = async (call: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([call, late]);
  clearTimeout(timer);
};

/** The payment of an order of the caller; there is none before the checkout has reserved the goods. */
const paymentDue = async (
  reader: PaymentReader,
  { orderId, amount: given }: PaymentRequest,
  { userId }: Actor,
): Promise<PaymentWithRefunds> => {
  const [order, payment] = await Promise.all([reader.order(orderId), reader.byOrder(orderId)]);
  if ((payment?.userId ?? order?.userId) !== userId) throw paymentErrors.PAYMENT_ORDER_UNKNOWN();
  // No amount is the mark of an order that was cancelled before its payment began.
  if (order?.cancelled || payment?.amount === 0) throw paymentErrors.PAYMENT_ORDER_CLOSED();
  const due = payment ?? order;
  if (given && (given.amount !== due?.amount || given.currency !== due.currency))
    throw paymentErrors.PAYMENT_AMOUNT_MISMATCH();
  if (!payment) throw paymentErrors.PAYMENT_NOT_DUE();
  return payment;
};

/**
 * Shows the payment of an order of the caller as soon as the provider has answered. Only the checkout begins one, after
 * the goods are reserved: no card is charged for what may be sold out.
 * @throws PAYMENT_ORDER_UNKNOWN, PAYMENT_ORDER_CLOSED, PAYMENT_AMOUNT_MISMATCH, PAYMENT_NOT_DUE, PAYMENT_PROVIDER_DOWN
 */
export const createPayment =
  ({ store, reader, taskQueue }: Deps) =>
  async (request: PaymentRequest, actor: Actor, claim: IdempotencyClaim): Promise<CreatedPayment> => {
    let payment = await paymentDue(reader, request, actor);
    if (payment.status === 'CREATED') {
      const task = { kind: 'CHARGE', payment: { ...payment, saga: null, cancelSaga: null } } as const;
      await withTimeout(taskQueue.add(task));
      payment = (await reader.byOrder(request.orderId)) ?? payment;
    }
    if (payment.status === 'CREATED') throw paymentErrors.PAYMENT_PROVIDER_DOWN();
    const view = createdView(payment);
    await store.transaction(({ tx }) => tx.storeResponse(claim, 201, view));
    return view;
  };
