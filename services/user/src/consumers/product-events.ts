import { PriceChanged, StockReplenished } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type UserUseCases } from '../use-cases';

/** Marks on wishlists what became cheaper and what can be bought again. */
export const productEvents = ({ store, markPrices, markRestocked }: UserUseCases): Subscription[] => [
  on(PriceChanged, store, (users, events) =>
    markPrices(
      users,
      events.map(({ payload: { productId, sku, new: price, currency, version }, occurredAt: at }) => ({
        ...{ productId, sku, price, currency, version, at },
      })),
    ),
  ),
  on(StockReplenished, store, (users, events) =>
    markRestocked(
      users,
      events.map(({ payload: { sku, productId }, occurredAt: at }) => ({ sku, productId, at })),
    ),
  ),
];
