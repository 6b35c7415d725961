import { type AuditActor } from '@ultramarket/platform';
import { decisionRecord } from '../domain/audit';
import { reviewErrors } from '../domain/errors';
import { decided, type Review } from '../domain/review';
import { assertVisible, isAuthor, viewerOf } from '../domain/viewer';
import { assertOthersSell } from './assert-others-sell';
import { type ReviewDeps } from './deps';
import { changeReview, type Expected } from './change-review';

export interface Decision {
  readonly status: 'APPROVED' | 'REJECTED';
  readonly reason: string | null;
}

/**
 * Staff approve or reject a review, or revise their decision; the complaints that led to it are settled. The same
 * decision again changes nothing.
 * @throws REVIEW_UNKNOWN, REVIEW_OWN_REFUSED, REVIEW_OWN_PRODUCT, VERSION_CONFLICT, REVIEW_VERSION_CONFLICT
 */
export const moderateReview =
  (deps: ReviewDeps) =>
  async (id: string, decision: Decision, expected: Expected, auditActor: AuditActor): Promise<Review> => {
    const looked = deps.now();
    const viewer = viewerOf(auditActor.actor);
    const [seen] = await deps.store.byIds([id]);
    assertVisible(viewer, seen);
    if (isAuthor(viewer, seen)) throw reviewErrors.REVIEW_OWN_REFUSED();
    await assertOthersSell(deps, seen, viewer);
    const review = await changeReview(deps)(id, expected, (before) => {
      assertVisible(viewer, before);
      const { status, reason, moderatedBy } = before;
      if (status === decision.status && reason === decision.reason && moderatedBy === 'staff')
        return undefined;
      const { review: after, messages } = decided(before, decision, deps.now());
      return {
        review: after,
        messages: [...messages, decisionRecord(before, decision, auditActor, after.updatedAt)],
      };
    });
    await deps.votes.settleReports(id, looked);
    return review;
  };
