import { type ProductRating } from '../ports';
import { type ProductDeps } from './deps';

/** Applies ratings of review-service, in any order; of each product the newest version counts. */
export const applyRatings =
  ({ store, cache, ratingGeneration }: Pick<ProductDeps, 'store' | 'cache' | 'ratingGeneration'>) =>
  async (ratings: readonly ProductRating[]): Promise<void> => {
    const newest = new Map<string, ProductRating>();
    for (const rating of ratings) {
      const known = newest.get(rating.productId);
      if (!known || known.version < rating.version) newest.set(rating.productId, rating);
    }
    await store.setRatings([...newest.values()]);
    await cache.put(await store.byIds([...newest.keys()]));
    await ratingGeneration.bump();
  };
