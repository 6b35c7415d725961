import { type Review } from '../domain/review';
import { type ReviewDeps } from './deps';

/** The newest reviews that are shown, by product: for pages that show many products at once. */
export const latestReviews =
  ({ store }: Pick<ReviewDeps, 'store'>) =>
  (
    productIds: readonly string[],
    limit: number,
  ): Promise<Array<{ productId: string; reviews: readonly Review[] }>> =>
    Promise.all(
      [...new Set(productIds)].map(async (productId) => {
        const filter = { productId, status: 'APPROVED' as const, shown: true };
        const sort = [{ field: 'createdAt' as const, descending: true }];
        const { items } = await store.page({ filter, sort, limit, skip: 0 });
        return { productId, reviews: items };
      }),
    );
