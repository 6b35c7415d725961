import {
  OrderConfirmed,
  RatingUpdated,
  StockDepleted,
  StockReplenished,
  StockUpdated,
} from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type StockLevel } from '../ports';
import { type SearchUseCases } from '../use-cases';

type Level = StockLevel & { productId: string | null };

/** Applies signals of other services: stock and ratings by their publisher's version, orders by their id. */
export const signalEvents = ({
  applyStock,
  applyRatings,
  applyOrders,
}: SearchUseCases): Subscription<undefined>[] => {
  const stock = (_tx: undefined, events: ReadonlyArray<Received<Level>>): Promise<void> =>
    applyStock(events.map(({ payload }) => payload));
  return [
    on(StockUpdated, stock),
    on(StockDepleted, stock),
    on(StockReplenished, stock),
    on(RatingUpdated, (_tx: undefined, events) => applyRatings(events.map(({ payload }) => payload))),
    on(OrderConfirmed, (_tx: undefined, events) =>
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
