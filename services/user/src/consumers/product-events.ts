import { PriceChanged, StockReplenished } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type WishlistMarks } from '../ports';

/** Marks on wishlists what became cheaper and what can be bought again. */
export const productEvents = (marks: WishlistMarks): Subscription[] => [
  on(PriceChanged, (tx, events) =>
    marks.markPrices(
      tx,
      events.map(({ payload: { productId, sku, new: price, currency, version }, occurredAt: at }) => ({
        ...{ productId, sku, price, currency, version, at },
      })),
    ),
  ),
  on(StockReplenished, (tx, events) =>
    marks.markRestocked(
      tx,
      events.map(({ payload: { sku, productId }, occurredAt: at }) => ({ sku, productId, at })),
    ),
  ),
];
