import { type ReviewDeps } from './deps';
import { eraseUsers } from './erase-users';
import { importReviews } from './import-reviews';
import { applyProducts } from './apply-products';
import { applyPurchases, applyReturns } from './apply-purchases';
import { latestReviews } from './latest-reviews';
import { moderateReview } from './moderate-review';
import { prune } from './prune';
import { averageRating, countLeftovers, rebuildRatings, recountDaily } from './rate-products';
import { getReview, listForModeration, listReviews } from './read-reviews';
import { replyToReview, reportReview, voteHelpful } from './respond-to-review';
import { ratingStates, reviewStates } from './read-states';
import { createReview, deleteReview, rewriteReview } from './write-review';

/** The use cases of review-service. */
export const reviewUseCases = (deps: ReviewDeps) => ({
  listReviews: listReviews(deps),
  latestReviews: latestReviews(deps),
  reviewStates: reviewStates(deps),
  ratingStates: ratingStates(deps),
  getReview: getReview(deps),
  createReview: createReview(deps),
  rewriteReview: rewriteReview(deps),
  deleteReview: deleteReview(deps),
  averageRating: averageRating(deps),
  listForModeration: listForModeration(deps),
  moderateReview: moderateReview(deps),
  voteHelpful: voteHelpful(deps),
  reportReview: reportReview(deps),
  replyToReview: replyToReview(deps),
  importReviews: importReviews(deps),
  rebuildRatings: rebuildRatings(deps),
  recountDaily: recountDaily(deps),
  countLeftovers: countLeftovers(deps),
  applyProducts: applyProducts(deps),
  applyPurchases: applyPurchases(deps),
  applyReturns: applyReturns(deps),
  eraseUsers: eraseUsers(deps),
  prune: prune(deps),
});
export type ReviewUseCases = ReturnType<typeof reviewUseCases>;
