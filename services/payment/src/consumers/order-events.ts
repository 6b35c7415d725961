import { OrderCancelled, OrderCreated } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type PaymentUseCases } from '../use-cases';

/** Applies whose an order is and what it costs to the copy, and cancels payments whose order has ended. */
export const orderEvents = ({ store, cancel }: PaymentUseCases): Subscription[] => [
  on(OrderCreated, store, (payments, events) =>
    payments.applyOrders(
      events.map(({ payload: { orderId, userId, total: amount, currency } }) => ({
        orderId,
        userId,
        amount,
        currency,
        cancelled: false,
      })),
    ),
  ),
  on(OrderCancelled, store, async (payments, events) => {
    await payments.applyOrders(
      events.map(({ payload: { orderId, userId } }) => ({
        orderId,
        userId,
        amount: null,
        currency: null,
        cancelled: true,
      })),
    );
    await cancel(
      payments,
      events.map(({ payload: { orderId } }) => ({ orderId, pendingReply: null })),
      { leaveTombstone: false },
    );
  }),
];
