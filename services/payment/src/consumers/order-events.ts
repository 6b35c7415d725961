import { OrderCancelled, OrderCreated } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type PaymentStore } from '../ports';
import { type PaymentUseCases } from '../use-cases';

/** Keeps the copy of whose an order is and what it costs, and lets go of payments whose order has ended. */
export const orderEvents = (store: PaymentStore, payments: PaymentUseCases): Subscription[] => [
  on(OrderCreated, (tx, events) =>
    store.within(tx).rememberOrders(
      events.map(({ payload: { orderId, userId, total: amount, currency } }) => ({
        orderId,
        userId,
        amount,
        currency,
        cancelled: false,
      })),
    ),
  ),
  on(OrderCancelled, async (tx, events) => {
    const within = store.within(tx);
    await within.rememberOrders(
      events.map(({ payload: { orderId, userId } }) => ({
        orderId,
        userId,
        amount: null,
        currency: null,
        cancelled: true,
      })),
    );
    await payments.cancel(
      within,
      events.map(({ payload: { orderId } }) => ({ orderId, pendingReply: null })),
      { leaveMark: false },
    );
  }),
];
