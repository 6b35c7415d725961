import { OrderDelivered } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

/** What was delivered may be reviewed. There is no inbox here: a purchase is kept once, whatever comes again. */
export const deliveries = ({ keepPurchases }: ReviewUseCases): Subscription<undefined>[] => [
  on(OrderDelivered, (_tx: undefined, events) =>
    keepPurchases(
      events.flatMap(({ payload: { orderId, userId, productIds, deliveredAt } }) =>
        productIds.map((productId) => ({ orderId, userId, productId, deliveredAt: new Date(deliveredAt) })),
      ),
    ),
  ),
];
