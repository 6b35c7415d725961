import { AuditRecorded, type Message } from '@ultramarket/contracts';

/** Who of the staff acts, and from where. */
export interface StaffAct {
  readonly userId: string;
  readonly role: string;
  readonly ip: string;
}

/** What staff must answer for when they give, take or define rights (XC-33). */
export const auditRecord = (
  { userId, role, ip }: StaffAct,
  deed: { action: string; resource: string; before?: unknown; after: unknown },
): Message => AuditRecorded({ actorId: userId, actorRole: role, ...deed, ip, at: new Date().toISOString() });
