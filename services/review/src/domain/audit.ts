import { type Message } from '@ultramarket/contracts';
import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { type Review } from './review';

const record = (action: string, { id, status }: Review, after: object, act: AuditActor, at: Date): Message =>
  auditRecord(act, { action, resource: `review:${id}`, before: { status }, after }, at);

/** What staff must answer for when they decide on a review; its words do not travel. */
export const decisionRecord = (
  before: Review,
  decision: { status: string; reason: string | null },
  act: AuditActor,
  at: Date,
): Message => record('review.moderated', before, decision, act, at);

export const removalRecord = (before: Review, act: AuditActor, at: Date): Message =>
  record('review.deleted', before, { status: 'DELETED' }, act, at);
