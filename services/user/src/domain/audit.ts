import { type Message } from '@ultramarket/contracts';
import { type AuditActor, auditRecord } from '@ultramarket/platform';

/** What staff must answer for when they decide; words that they wrote about people do not travel. */
export const decisionRecord = (
  auditActor: AuditActor,
  deed: { action: string; resource: string; from: string; to: string },
  at: Date,
): Message =>
  auditRecord(
    auditActor,
    {
      action: deed.action,
      resource: deed.resource,
      before: { status: deed.from },
      after: { status: deed.to },
    },
    at,
  );
