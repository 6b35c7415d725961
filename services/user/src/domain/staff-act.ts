import { AuditRecorded, type Message } from '@ultramarket/contracts';

/** Who acts, and from where. */
export interface StaffAct {
  readonly userId: string;
  readonly role: string;
  readonly ip: string;
}

/** Something that somebody must answer for, their own doing included; values travel only where they are no secret. */
export const auditRecord = (
  { userId, role, ip }: StaffAct,
  deed: { action: string; resource: string; before?: unknown; after?: unknown },
  at: Date,
): Message => AuditRecorded({ actorId: userId, actorRole: role, ...deed, ip, at: at.toISOString() });

/** What staff must answer for when they decide (XC-33); words that they wrote about people do not travel. */
export const decisionRecord = (
  { userId, role, ip }: StaffAct,
  deed: { action: string; resource: string; from: string; to: string },
  at: Date,
): Message =>
  AuditRecorded({
    actorId: userId,
    actorRole: role,
    action: deed.action,
    resource: deed.resource,
    before: { status: deed.from },
    after: { status: deed.to },
    ip,
    at: at.toISOString(),
  });
