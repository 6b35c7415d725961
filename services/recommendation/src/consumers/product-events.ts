import { ProductCreated, ProductDeleted, ProductUpdated, RatingUpdated } from '@ultramarket/contracts';
import { on, type Received, type Subscription, type Transaction } from '@ultramarket/platform';
import { type CopyStore, type ProductCopy } from '../ports';

/** Keeps the copy of the catalogue that answers are made from. */
export const productEvents = (copies: CopyStore): Subscription[] => {
  const remember = (tx: Transaction, events: ReadonlyArray<Received<ProductCopy>>): Promise<void> =>
    copies.rememberProducts(
      tx,
      events.map(({ payload, occurredAt }) => ({ ...payload, seenAt: occurredAt })),
    );
  return [
    on(ProductCreated, remember),
    on(ProductUpdated, remember),
    on(ProductDeleted, (tx, events) =>
      copies.archiveProducts(
        tx,
        events.map(({ payload, occurredAt }) => ({ ...payload, seenAt: occurredAt })),
      ),
    ),
    on(RatingUpdated, (tx, events) =>
      copies.rememberRatings(
        tx,
        events.map(({ payload }) => payload),
      ),
    ),
  ];
};
