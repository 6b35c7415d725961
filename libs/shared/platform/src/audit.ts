import { AuditRecorded, type Message } from '@ultramarket/contracts';
import { type Actor } from './auth/access';

/** Who performs an audited action, and from where. */
export interface AuditActor {
  readonly actor: Actor;
  /** Empty where it is not known. */
  readonly ip: string;
}

/** What was done to what. Ids and values that are no secret: neither names nor what people wrote travel. */
export interface AuditedDeed {
  /** `<thing>.<what happened to it>`, such as `order.cancelled`. */
  readonly action: string;
  /** Kind and id of the thing, such as `order:<id>`. */
  readonly resource: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** An entry of the audit log, which admin-service stores. It is stored and sent with the change itself. */
export const auditRecord = ({ actor, ip }: AuditActor, deed: AuditedDeed, at: Date): Message =>
  AuditRecorded({
    actorId: actor.userId,
    actorRole: actor.role,
    ...deed,
    ip: ip || null,
    at: at.toISOString(),
  });
