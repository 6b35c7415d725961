import { type ReviewDeps } from './deps';
import { erasePeople } from './erase-people';
import { importReviews } from './import-reviews';
import { keepProducts } from './keep-products';
import { keepPurchases, takeBack } from './keep-purchases';
import { latestReviews } from './latest-reviews';
import { moderateReview } from './moderate-review';
import { prune } from './prune';
import { averageRating, countLeftovers, rebuildRatings, recountDaily } from './rate-products';
import { getReview, listForModeration, listReviews } from './read-reviews';
import { replyToReview, reportReview, voteHelpful } from './respond-to-review';
import { ratingStates, reviewStates } from './tell-copies';
import { createReview, deleteReview, rewriteReview } from './write-review';

/** Everything review can be asked to do. */
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
  keepProducts: keepProducts(deps),
  keepPurchases: keepPurchases(deps),
  takeBack: takeBack(deps),
  erasePeople: erasePeople(deps),
  prune: prune(deps),
});
export type ReviewUseCases = ReturnType<typeof reviewUseCases>;
