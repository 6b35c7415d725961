import { averageOf, countOf } from '../domain/rating';
import { type ReviewDeps } from './deps';

const batchSize = 500;

interface Part<Item> {
  items: Item[];
  /** Where the next part begins. */
  next: string | null;
}

/** Who gave how many stars to what, for services that keep a copy: all reviews but removed ones, in parts. */
export const reviewStates =
  ({ store }: Pick<ReviewDeps, 'store'>) =>
  async (
    after = '',
  ): Promise<
    Part<{ reviewId: string; productId: string; userId: string; rating: number; writtenAt: string }>
  > => {
    const found = await store.after(after, batchSize);
    return {
      items: found.map(({ id: reviewId, productId, userId, rating, updatedAt }) => {
        return { reviewId, productId, userId, rating, writtenAt: updatedAt.toISOString() };
      }),
      next: found.length < batchSize ? null : (found.at(-1)?.id ?? null),
    };
  };

/** The ratings as in RatingUpdated, for services that keep a copy, in pages. */
export const ratingStates =
  ({ ratings }: Pick<ReviewDeps, 'ratings'>) =>
  async (
    after = '',
  ): Promise<Part<{ productId: string; average: number; count: number; version: number }>> => {
    const found = await ratings.after(after, batchSize);
    return {
      items: found.map(({ productId, spread, version }) => {
        return { productId, average: averageOf(spread), count: countOf(spread), version };
      }),
      next: found.length < batchSize ? null : (found.at(-1)?.productId ?? null),
    };
  };
