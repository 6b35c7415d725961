import { ProductDeleted } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type FileStore } from '../ports';

/** A product that left the shop takes its pictures and videos along. */
export const productEvents = (store: FileStore): Subscription[] => [
  on(ProductDeleted, (tx, events) =>
    store.removeOfProducts(
      tx,
      events.map(({ payload }) => payload.productId),
    ),
  ),
];
