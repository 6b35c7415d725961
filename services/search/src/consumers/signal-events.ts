import {
  OrderConfirmed,
  RatingUpdated,
  StockDepleted,
  StockReplenished,
  StockUpdated,
} from '@ultramarket/contracts';
import { onIdempotent, type Received, type Subscription } from '@ultramarket/platform';
import { type SearchUseCases } from '../use-cases';

type Level = ReturnType<typeof StockUpdated>['payload'];

/** Applies signals of other services: stock and ratings by their publisher's version, orders by their id. */
export const signalEvents = ({
  applyStock,
  applyRatings,
  applyOrders,
}: SearchUseCases): Subscription<undefined>[] => {
  const stock = (events: ReadonlyArray<Received<Level>>): Promise<void> =>
    applyStock(events.map(({ payload }) => payload));
  return [
    onIdempotent(StockUpdated, stock),
    onIdempotent(StockDepleted, stock),
    onIdempotent(StockReplenished, stock),
    onIdempotent(RatingUpdated, (events) => applyRatings(events.map(({ payload }) => payload))),
    onIdempotent(OrderConfirmed, (events) =>
      applyOrders(
        events.map(({ payload, occurredAt }) => ({
          orderId: payload.orderId,
          productIds: [...new Set(payload.lines.map(({ productId }) => productId))],
          confirmedAt: occurredAt,
        })),
      ),
    ),
  ];
};
