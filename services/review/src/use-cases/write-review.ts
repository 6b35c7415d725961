import { isDeepStrictEqual } from 'node:util';
import { type Actor, errors } from '@ultramarket/platform';
import { removalRecord } from '../domain/audit';
import { reviewErrors } from '../domain/errors';
import {
  newReview,
  removed,
  type Review,
  type ReviewContent,
  rewritten,
  type Written,
} from '../domain/review';
import { assertVisible, isAuthor, viewerOf } from '../domain/viewer';
import { type ReviewDeps } from './deps';
import { bringHidingInLine } from './keep-products';

/** The version a caller believes to be the newest: `If-Match` answers 412 when it is not, `version` in the body 409. */
export interface Expected {
  readonly ifMatch?: number | undefined;
  readonly version?: number | undefined;
}

const attempts = 8;

const assertExpected = (review: Review, { ifMatch, version }: Expected): void => {
  if (ifMatch !== undefined && ifMatch !== review.version) throw errors.VERSION_CONFLICT();
  if (version !== undefined && version !== review.version) throw reviewErrors.REVIEW_VERSION_CONFLICT();
};

/**
 * Reads a review, lets `next` decide what becomes of it, and stores that if nobody was faster; otherwise once more.
 * `next` returns undefined when nothing is to change. The product is counted before this returns.
 * @throws what `next` throws; VERSION_CONFLICT or REVIEW_VERSION_CONFLICT when it is not the expected version
 */
export const changeReview =
  ({ store, tally }: Pick<ReviewDeps, 'store' | 'tally'>) =>
  async (
    id: string,
    expected: Expected,
    next: (before: Review | undefined) => Written | undefined,
  ): Promise<Review> => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const [before] = await store.byIds([id]);
      const written = next(before);
      if (!before) throw reviewErrors.REVIEW_UNKNOWN();
      assertExpected(before, expected);
      if (!written) return before;
      const release = await store.replace(written, before.version);
      if (!release) continue;
      release();
      await tally.counted([written.review]);
      return written.review;
    }
    throw reviewErrors.REVIEW_VERSION_CONFLICT();
  };

/**
 * Writes a review of something that was bought and delivered (REV-03).
 * @throws REVIEW_PURCHASE_NEEDED, REVIEW_PRODUCT_GONE, REVIEW_EXISTS
 */
export const createReview =
  (deps: ReviewDeps) =>
  async (productId: string, content: ReviewContent, userId: string): Promise<Review> => {
    const { store, products, purchases, tally, newId, now } = deps;
    const [purchase, known] = await Promise.all([
      purchases.find(userId, productId),
      products.byIds([productId]),
    ]);
    if (!purchase) throw reviewErrors.REVIEW_PURCHASE_NEEDED();
    if (known.get(productId)?.gone) throw reviewErrors.REVIEW_PRODUCT_GONE();
    const origin = { id: newId(), productId, userId, orderId: purchase.orderId, verifiedPurchase: true };
    const written = newReview(content, origin, now());
    const { refused, release } = await store.insert([written]);
    if (refused.size > 0) throw reviewErrors.REVIEW_EXISTS();
    release();
    // The product may have left the shop between the look at it and the insert.
    await bringHidingInLine(deps)([productId], []);
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
 * Puts other words in the place of the old ones (REV-04); they are judged like new ones.
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
 * Takes a review away for good (REV-05): its author, or staff, who answer for it in the audit log.
 * @throws REVIEW_UNKNOWN, REVIEW_NOT_YOURS, VERSION_CONFLICT
 */
export const deleteReview =
  (deps: ReviewDeps) =>
  async (id: string, expected: Expected, by: { actor: Actor; ip: string }): Promise<void> => {
    const viewer = viewerOf(by.actor);
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
