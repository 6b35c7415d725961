import { reviewErrors } from '../domain/errors';
import { type Review } from '../domain/review';
import { type Viewer } from '../domain/viewer';
import { type ReviewDeps } from './deps';

/** Who sells the product has no say about its reviews. @throws REVIEW_OWN_PRODUCT */
export const assertOthersSell = async (
  { products }: Pick<ReviewDeps, 'products'>,
  { productId }: Pick<Review, 'productId'>,
  { userId }: Pick<Viewer, 'userId'>,
): Promise<void> => {
  const sellerId = (await products.byIds([productId])).get(productId)?.sellerId ?? null;
  if (sellerId !== null && sellerId === userId) throw reviewErrors.REVIEW_OWN_PRODUCT();
};
