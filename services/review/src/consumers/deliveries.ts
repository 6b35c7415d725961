import { OrderDelivered, OrderReturned } from '@ultramarket/contracts';
import { onIdempotent, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

/**
 * Applies deliveries and returns: they give and end the right to review. No inbox is needed: a purchase and a return
 * are stored once, so duplicates have no effect.
 */
export const deliveries = ({ applyPurchases, applyReturns }: ReviewUseCases): Subscription<undefined>[] => [
  onIdempotent(OrderDelivered, (events) =>
    applyPurchases(
      events.flatMap(({ payload: { orderId, userId, productIds, deliveredAt } }) =>
        productIds.map((productId) => ({ orderId, userId, productId, deliveredAt: new Date(deliveredAt) })),
      ),
    ),
  ),
  onIdempotent(OrderReturned, (events) =>
    applyReturns(events.map(({ payload: { orderId, userId } }) => ({ orderId, userId }))),
  ),
];
