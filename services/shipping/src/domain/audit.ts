import { AuditRecorded, type Message } from '@ultramarket/contracts';
import { type Actor } from '@ultramarket/platform';

/** Who does something, and from where. */
export interface Doer {
  readonly actor: Actor;
  readonly ip: string;
}

/** What staff must answer for later (XC-33); addresses do not travel. */
export const auditRecord = (
  { actor, ip }: Doer,
  deed: { action: string; resource: string; after: object },
  at: Date,
): Message =>
  AuditRecorded({ actorId: actor.userId, actorRole: actor.role, ...deed, ip, at: at.toISOString() });
