import { type Actor } from '@ultramarket/platform';
import { reviewErrors } from '../domain/errors';
import { isShown, queuedAgain, repliedTo, type Review } from '../domain/review';
import { flagsOf } from '../domain/text-rules';
import { assertVisible, isAuthor, viewerOf } from '../domain/viewer';
import { assertOthersSell } from './assert-others-sell';
import { type ReviewDeps } from './deps';
import { changeReview } from './change-review';

/** Complaints of different users after which staff check a review again. */
const reportsToQueue = 3;

/** The review, if the caller may see it and others can. @throws REVIEW_UNKNOWN, REVIEW_OWN_REFUSED, REVIEW_NOT_SHOWN */
const shownToOthers = async (
  { store }: Pick<ReviewDeps, 'store'>,
  id: string,
  actor: Actor,
): Promise<Review> => {
  const viewer = viewerOf(actor);
  const [review] = await store.byIds([id]);
  assertVisible(viewer, review);
  if (isAuthor(viewer, review)) throw reviewErrors.REVIEW_OWN_REFUSED();
  if (!isShown(review)) throw reviewErrors.REVIEW_NOT_SHOWN();
  return review;
};

/**
 * One shopper's "this helped me", once; voting again changes nothing. Votes are documents, and the review
 * stores the highest count that was read, which is the exact one once the last vote was counted.
 */
export const voteHelpful =
  (deps: Pick<ReviewDeps, 'store' | 'products' | 'votes' | 'now'>) =>
  async (id: string, actor: Actor): Promise<{ id: string; helpful: number }> => {
    const review = await shownToOthers(deps, id, actor);
    await assertOthersSell(deps, review, actor);
    const votes = await deps.votes.vote(id, actor.userId, deps.now());
    await deps.store.raiseHelpful(id, votes);
    return { id, helpful: Math.max(votes, review.helpful) };
  };

export interface Complaint {
  readonly reason: string;
  readonly note: string | null;
}

/** One shopper's complaint, once; the third one hides the review until staff have checked it. */
export const reportReview =
  (deps: Pick<ReviewDeps, 'store' | 'votes' | 'tally' | 'now'>) =>
  async (id: string, complaint: Complaint, actor: Actor): Promise<void> => {
    await shownToOthers(deps, id, actor);
    const open = await deps.votes.report({
      reviewId: id,
      userId: actor.userId,
      ...complaint,
      at: deps.now(),
    });
    if (open < reportsToQueue) return;
    await changeReview(deps)(id, {}, (before) =>
      before?.status === 'APPROVED' ? queuedAgain(before, deps.now()) : undefined,
    );
  };

/**
 * The answer of the product's seller, or of the shop; a later one replaces it.
 * @throws REVIEW_UNKNOWN, REPLY_NOT_SELLER, REVIEW_NOT_SHOWN, REPLY_REFUSED
 */
export const replyToReview =
  (deps: ReviewDeps) =>
  async (id: string, body: string, actor: Actor): Promise<Review> => {
    const { store, products, now } = deps;
    const viewer = viewerOf(actor);
    const [review] = await store.byIds([id]);
    assertVisible(viewer, review);
    const product = (await products.byIds([review.productId])).get(review.productId);
    const isSeller = product?.sellerId === actor.userId;
    if (!isSeller && !viewer.staff) throw reviewErrors.REPLY_NOT_SELLER();
    const broken = flagsOf(body);
    if (broken.length > 0) throw reviewErrors.REPLY_REFUSED(undefined, { extra: { flags: broken } });
    return changeReview(deps)(id, {}, (before) => {
      assertVisible(viewer, before);
      if (!isShown(before)) throw reviewErrors.REVIEW_NOT_SHOWN();
      const by = isSeller ? 'seller' : 'staff';
      return repliedTo(before, { body, by, userId: actor.userId, at: now() });
    });
  };
