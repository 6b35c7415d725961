import { type Message } from '@ultramarket/contracts';
import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { type Review } from './review';

const record = (
  action: string,
  { id, status }: Review,
  after: object,
  auditActor: AuditActor,
  at: Date,
): Message => auditRecord(auditActor, { action, resource: `review:${id}`, before: { status }, after }, at);

/** The audit records of decisions about a review; they do not contain its text. */
export const decisionRecord = (
  before: Review,
  decision: { status: string; reason: string | null },
  auditActor: AuditActor,
  at: Date,
): Message => record('review.moderated', before, decision, auditActor, at);

export const removalRecord = (before: Review, auditActor: AuditActor, at: Date): Message =>
  record('review.deleted', before, { status: 'DELETED' }, auditActor, at);
