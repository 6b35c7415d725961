import { type ProductRating } from '../ports';
import { type ProductDeps } from './deps';

/** Takes in what review says of products, in whatever order it comes; the newest word on each counts. */
export const keepRatings =
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
