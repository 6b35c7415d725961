import { ProductCreated, ProductDeleted, ProductUpdated, RatingUpdated } from '@ultramarket/contracts';
import { on, type Received, type Subscription, type Transaction } from '@ultramarket/platform';
import { type CopyStore, type ProductCopy } from '../ports';

/** Applies the events of products and ratings to the copies. */
export const productEvents = (copies: CopyStore): Subscription[] => {
  const apply = (tx: Transaction, events: ReadonlyArray<Received<ProductCopy>>): Promise<void> =>
    copies.applyProducts(
      tx,
      events.map(({ payload, occurredAt }) => ({ ...payload, seenAt: occurredAt })),
    );
  return [
    on(ProductCreated, apply),
    on(ProductUpdated, apply),
    on(ProductDeleted, (tx, events) =>
      copies.archiveProducts(
        tx,
        events.map(({ payload, occurredAt }) => ({ ...payload, seenAt: occurredAt })),
      ),
    ),
    on(RatingUpdated, (tx, events) =>
      copies.applyRatings(
        tx,
        events.map(({ payload }) => payload),
      ),
    ),
  ];
};
