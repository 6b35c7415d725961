import { OrderDelivered, OrderReturned } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

/**
 * What was delivered may be reviewed, what went back may not. There is no inbox here: a purchase and a return are kept
 * once, whatever comes again.
 */
export const deliveries = ({ keepPurchases, takeBack }: ReviewUseCases): Subscription<undefined>[] => [
  on(OrderDelivered, (_tx: undefined, events) =>
    keepPurchases(
      events.flatMap(({ payload: { orderId, userId, productIds, deliveredAt } }) =>
        productIds.map((productId) => ({ orderId, userId, productId, deliveredAt: new Date(deliveredAt) })),
      ),
    ),
  ),
  on(OrderReturned, (_tx: undefined, events) =>
    takeBack(events.map(({ payload: { orderId, userId } }) => ({ orderId, userId }))),
  ),
];
