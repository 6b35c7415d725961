import { isDeepStrictEqual } from 'node:util';
import { type Actor } from '@ultramarket/platform';
import { removalRecord } from '../domain/audit';
import { reviewErrors } from '../domain/errors';
import { newReview, removed, type Review, type ReviewContent, rewritten } from '../domain/review';
import { assertVisible, isAuthor, viewerOf } from '../domain/viewer';
import { changeReview, type Expected } from './change-review';
import { assertOthersSell } from './assert-others-sell';
import { type ReviewDeps } from './deps';
import { bringHidingInLine } from './apply-products';
import { bringMarksInLine } from './apply-purchases';

/**
 * Writes a review of something that was bought and delivered.
 * @throws REVIEW_PURCHASE_NEEDED, REVIEW_OWN_PRODUCT, REVIEW_PRODUCT_GONE, REVIEW_EXISTS
 */
export const createReview =
  (deps: ReviewDeps) =>
  async (productId: string, content: ReviewContent, userId: string): Promise<Review> => {
    const { store, products, purchases, tally, newId, now } = deps;
    const [[purchase], known] = await Promise.all([
      purchases.standing([{ userId, productId }]),
      products.byIds([productId]),
    ]);
    if (known.get(productId)?.sellerId === userId) throw reviewErrors.REVIEW_OWN_PRODUCT();
    if (!purchase) throw reviewErrors.REVIEW_PURCHASE_NEEDED();
    if (known.get(productId)?.gone) throw reviewErrors.REVIEW_PRODUCT_GONE();
    const origin = { id: newId(), productId, userId, orderId: purchase.orderId, verifiedPurchase: true };
    const written = newReview(content, origin, now());
    const { refused, release } = await store.insert([written]);
    if (refused.size > 0) throw reviewErrors.REVIEW_EXISTS();
    release();
    // Between the check and the insert the product may have left the shop and the goods may have been returned.
    await bringHidingInLine(deps)([productId], []);
    await bringMarksInLine(deps)([{ userId, productId }]);
    await tally.counted([written.review]);
    return written.review;
  };

const contentOf = ({ rating, title, body, fileIds }: ReviewContent): ReviewContent => ({
  rating,
  title,
  body,
  fileIds,
});

/**
 * Replaces the text of a review; the rules check it like a new one.
 * @throws REVIEW_UNKNOWN, REVIEW_NOT_YOURS, VERSION_CONFLICT, REVIEW_VERSION_CONFLICT
 */
export const rewriteReview =
  (deps: ReviewDeps) =>
  (id: string, change: Partial<ReviewContent>, expected: Expected, actor: Actor): Promise<Review> => {
    const viewer = viewerOf(actor);
    return changeReview(deps)(id, expected, (before) => {
      assertVisible(viewer, before);
      if (!isAuthor(viewer, before)) throw reviewErrors.REVIEW_NOT_YOURS();
      const content = { ...contentOf(before), ...change };
      if (isDeepStrictEqual(content, contentOf(before))) return undefined;
      return rewritten(before, content, deps.now());
    });
  };

/**
 * Deletes a review: its author may, and staff who do not sell the product, with an entry in the audit log.
 * @throws REVIEW_UNKNOWN, REVIEW_NOT_YOURS, REVIEW_OWN_PRODUCT, VERSION_CONFLICT
 */
export const deleteReview =
  (deps: ReviewDeps) =>
  async (id: string, expected: Expected, by: { actor: Actor; ip: string }): Promise<void> => {
    const viewer = viewerOf(by.actor);
    const [seen] = await deps.store.byIds([id]);
    assertVisible(viewer, seen);
    if (!isAuthor(viewer, seen) && viewer.staff) await assertOthersSell(deps, seen, viewer);
    await changeReview(deps)(id, expected, (before) => {
      assertVisible(viewer, before);
      const own = isAuthor(viewer, before);
      if (!own && !viewer.staff) throw reviewErrors.REVIEW_NOT_YOURS();
      const { review, messages } = removed(before, deps.now());
      return {
        review,
        messages: own ? messages : [...messages, removalRecord(before, by, review.updatedAt)],
      };
    });
  };
