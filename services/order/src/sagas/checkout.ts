import {
  type Address,
  CancelPayment,
  ClearCart,
  CommitStock,
  CreateShipment,
  ProcessPayment,
  ReleaseStock,
  ReserveStock,
} from '@ultramarket/contracts';
import { saga } from '@ultramarket/platform';
import { type OrderSteps } from '../use-cases/order-steps';

export interface CheckoutState {
  orderId: string;
  orderNumber: string;
  userId: string;
  lines: Array<{
    itemId: string;
    productId: string;
    sku: string;
    name: string;
    quantity: number;
    lineTotal: number;
  }>;
  total: number;
  currency: string;
  payment: { provider: 'stripe'; token: string };
  paymentId: string | null;
  destination: Address;
  shippingRateId: string | null;
}

/**
 * From an accepted order to a parcel. Before `confirm the order` a refusal undoes what was done, newest
 * first; after it everything is sent at once and asked again until it works.
 * @param paymentTimeoutMs how long a shopper may take to pay
 */
export const checkoutSaga = ({ paymentTimeoutMs }: { paymentTimeoutMs: number }) =>
  saga<CheckoutState, OrderSteps>('checkout', { replyTo: 'checkout.replies' })
    .step('reserve stock', {
      command: ReserveStock,
      send: ({ orderId, lines }) => ({
        orderId,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      }),
      undo: ({ orderId }, reason) => ReleaseStock({ orderId, reason }),
      state: 'STOCK_RESERVED',
      // Asked for two and a half minutes: a broker or a database that is away for one costs no order.
      attempts: 5,
      timeoutReason: 'STOCK_TIMEOUT',
    })
    .step('take payment', {
      command: ProcessPayment,
      send: ({ orderId, userId, total, currency, payment }) => ({
        orderId,
        userId,
        amount: total,
        currency,
        ...payment,
      }),
      undo: ({ orderId }, reason) => CancelPayment({ orderId, reason }), // refunds when the money had already arrived
      keep: (state, { paymentId }) => ({ ...state, paymentId }),
      state: 'PAID',
      pendingState: 'PAYMENT_ACTION',
      pendingMs: paymentTimeoutMs,
      // Asked five times with growing pauses, which together make up the whole time.
      timeoutMs: paymentTimeoutMs / 15,
      attempts: 5,
      timeoutReason: 'PAYMENT_TIMEOUT',
    })
    .pivot('confirm the order', {
      here: (orders, runs) => orders.confirm(runs.map(({ state }) => state)),
      state: 'CONFIRMED',
    })
    .step('commit stock', {
      command: CommitStock,
      send: ({ orderId }) => ({ orderId }),
      attempts: 20,
      state: 'STOCK_COMMITTED',
    })
    .step('create shipment', {
      command: CreateShipment,
      send: ({ orderId, userId, shippingRateId: rateId, destination, lines }) => ({
        orderId,
        userId,
        rateId,
        destination,
        items: lines.map(({ sku, name, quantity }) => ({ sku, name, quantity })),
      }),
      timeoutMs: 60_000,
      attempts: 5,
      state: 'SHIPMENT_CREATED',
      timeoutReason: 'SHIPMENT_TIMEOUT',
      whenDone: (orders, runs) => orders.process(runs.map(({ sagaId }) => sagaId)),
    })
    .step('clear cart', {
      command: ClearCart,
      send: ({ orderId, userId, lines }) => ({
        orderId,
        userId,
        lines: lines.map(({ itemId, quantity }) => ({ itemId, quantity })),
      }),
      bestEffort: true,
    })
    .whenCompleted(async (orders, runs) => orders.settled(runs.map(({ sagaId }) => sagaId)))
    .whenUndone((orders, runs) =>
      orders.cancel(runs.map(({ sagaId, reason }) => ({ orderId: sagaId, reason }))),
    );
