import { ProductCreated, ProductDeleted, ProductUpdated, RatingUpdated } from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type RecommendationUseCases } from '../use-cases';

const seen = <Payload>({ payload, occurredAt }: Received<Payload>) => ({ ...payload, seenAt: occurredAt });

/** Applies the events of products and ratings to the copies. */
export const productEvents = ({
  store,
  applyProducts,
  archiveProducts,
  applyRatings,
}: RecommendationUseCases): Subscription[] => [
  on(ProductCreated, store, (copies, events) => applyProducts(copies, events.map(seen))),
  on(ProductUpdated, store, (copies, events) => applyProducts(copies, events.map(seen))),
  on(ProductDeleted, store, (copies, events) => archiveProducts(copies, events.map(seen))),
  on(RatingUpdated, store, (copies, events) =>
    applyRatings(
      copies,
      events.map(({ payload }) => payload),
    ),
  ),
];
