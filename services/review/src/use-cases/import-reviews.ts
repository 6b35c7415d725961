import { newReview, type ReviewContent } from '../domain/review';
import { type ReviewDeps } from './deps';
import { bringHidingInLine } from './apply-products';

/** A review whose id, author and day the importer decides. */
export interface ImportItem extends ReviewContent {
  readonly id: string;
  readonly productId: string;
  readonly userId: string;
  readonly verifiedPurchase: boolean;
  readonly createdAt: Date;
}

export interface ImportCounts {
  created: number;
  unchanged: number;
}

/** Adds the reviews that are missing, judged by the rules as all others; what is there stays as it is. */
export const importReviews =
  (deps: Pick<ReviewDeps, 'store' | 'products' | 'tally'>) =>
  async (items: readonly ImportItem[]): Promise<ImportCounts> => {
    const written = items.map(({ id, productId, userId, verifiedPurchase, createdAt, ...content }) => {
      const origin = { id, productId, userId, orderId: null, verifiedPurchase };
      return newReview(content, origin, createdAt);
    });
    const { refused, release } = await deps.store.insert(written);
    release();
    const created = written.flatMap(({ review }) => (refused.has(review.id) ? [] : [review]));
    if (created.length > 0) {
      await bringHidingInLine(deps)([...new Set(created.map(({ productId }) => productId))], []);
      await deps.tally.counted(created);
    }
    return { created: created.length, unchanged: refused.size };
  };
