import { RatingUpdated } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ProductUseCases } from '../use-cases';

/** Keeps what shoppers think. There is no inbox here: the version that review gives each rating makes it safe. */
export const reviewEvents = ({ keepRatings }: ProductUseCases): Subscription<undefined>[] => [
  on(RatingUpdated, (_tx: undefined, events) => keepRatings(events.map(({ payload }) => payload))),
];
