import { type AuditActor } from '@ultramarket/platform';
import { decisionRecord } from '../domain/audit';
import { decided, type Review } from '../domain/review';
import { assertVisible, viewerOf } from '../domain/viewer';
import { type ReviewDeps } from './deps';
import { changeReview, type Expected } from './change-review';

export interface Decision {
  readonly status: 'APPROVED' | 'REJECTED';
  readonly reason: string | null;
}

/**
 * Staff approve or reject a review, or revise their decision; the complaints that led to it are settled. The same
 * decision again changes nothing.
 * @throws REVIEW_UNKNOWN, VERSION_CONFLICT, REVIEW_VERSION_CONFLICT
 */
export const moderateReview =
  (deps: ReviewDeps) =>
  async (id: string, decision: Decision, expected: Expected, auditActor: AuditActor): Promise<Review> => {
    const looked = deps.now();
    const review = await changeReview(deps)(id, expected, (before) => {
      assertVisible(viewerOf(auditActor.actor), before);
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
