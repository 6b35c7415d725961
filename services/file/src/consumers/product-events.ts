import { ProductDeleted } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type FileUseCases } from '../use-cases';

/** Products that left the shop. */
export const productEvents = ({ store, removeOfProducts }: FileUseCases): Subscription[] => [
  on(ProductDeleted, store, (files, events) =>
    removeOfProducts(
      files,
      events.map(({ payload }) => payload.productId),
    ),
  ),
];
