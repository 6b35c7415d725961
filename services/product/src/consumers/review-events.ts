import { RatingUpdated } from '@ultramarket/contracts';
import { onIdempotent, type Subscription } from '@ultramarket/platform';
import { type ProductUseCases } from '../use-cases';

/** Applies ratings. No inbox is needed: the version of each rating makes duplicates and late events harmless. */
export const reviewEvents = ({ applyRatings }: ProductUseCases): Subscription<undefined>[] => [
  onIdempotent(RatingUpdated, (events) => applyRatings(events.map(({ payload }) => payload))),
];
