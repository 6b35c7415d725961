import { AuditRecorded, type Message } from '@ultramarket/contracts';
import { type Actor } from '@ultramarket/platform';

/** Who does something, and from where. */
export interface Doer {
  readonly actor: Actor;
  readonly ip: string;
}

/** What staff and sellers must answer for later (XC-33); what they write in their own words does not travel. */
export const auditRecord = (
  { actor, ip }: Doer,
  deed: { action: string; resource: string; before?: unknown; after?: unknown },
  at: Date,
): Message =>
  AuditRecorded({ actorId: actor.userId, actorRole: actor.role, ...deed, ip, at: at.toISOString() });
