import { AuditRecorded, type Message } from '@ultramarket/contracts';
import { type Actor, hasRole } from '@ultramarket/platform';

/** Who acts, and from where. */
export interface Act {
  readonly actor: Actor;
  readonly ip: string;
}

/** Staff who reach for what is somebody else's. */
export const isForeignStaff = (ownerId: string, actor: Actor | undefined): actor is Actor =>
  actor !== undefined && actor.userId !== ownerId && hasRole(actor, 'manager');

/** What staff must answer for (XC-33): ids alone; neither names nor contents travel. */
export const auditRecord = (
  { actor, ip }: Act,
  deed: { action: string; resource: string; after?: object },
  at: Date,
): Message =>
  AuditRecorded({
    actorId: actor.userId,
    actorRole: actor.role,
    ...deed,
    ip: ip || null,
    at: at.toISOString(),
  });
