import { OrderCancelled, OrderCreated } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type PaymentStore } from '../ports';
import { type PaymentUseCases } from '../use-cases';

/** Applies whose an order is and what it costs to the copy, and cancels payments whose order has ended. */
export const orderEvents = (store: PaymentStore, payments: PaymentUseCases): Subscription[] => [
  on(OrderCreated, (tx, events) =>
    store.within(tx).applyOrders(
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
    await within.applyOrders(
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
      { leaveTombstone: false },
    );
  }),
];
