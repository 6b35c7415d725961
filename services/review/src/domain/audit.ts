import { AuditRecorded, type Message } from '@ultramarket/contracts';
import { type Actor } from '@ultramarket/platform';
import { type Review } from './review';

/** Who of the staff acts, and from where. */
export interface StaffAct {
  readonly actor: Actor;
  readonly ip: string;
}

const record = (
  action: string,
  { id, status }: Review,
  after: object,
  { actor, ip }: StaffAct,
  at: Date,
): Message =>
  AuditRecorded({
    actorId: actor.userId,
    actorRole: actor.role,
    action,
    resource: `review:${id}`,
    before: { status },
    after,
    ip,
    at: at.toISOString(),
  });

/** What staff must answer for when they decide on a review (XC-33); its words do not travel. */
export const decisionRecord = (
  before: Review,
  decision: { status: string; reason: string | null },
  act: StaffAct,
  at: Date,
): Message => record('review.moderated', before, decision, act, at);

export const removalRecord = (before: Review, act: StaffAct, at: Date): Message =>
  record('review.deleted', before, { status: 'DELETED' }, act, at);
