import { PriceChanged, ProductDeleted } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type Catalogue } from '../ports';

/** Evicts a product from the cache; the next look at it asks product-service. */
export const productEvents = (catalogue: Catalogue): Subscription[] => [
  on(PriceChanged, async (_tx, events) => catalogue.evict(events.map(({ payload }) => payload.productId))),
  on(ProductDeleted, async (_tx, events) => catalogue.evict(events.map(({ payload }) => payload.productId))),
];
