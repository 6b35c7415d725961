import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { type DeliveryStore, type FailedFilter } from '../ports';
import { type Wakeable } from './notify';

/** One request sends so many again; more need further requests. */
const MAILS_PER_RETRY = 500;

interface Deps {
  store: DeliveryStore;
  sender: Wakeable;
  now: () => Date;
}

/**
 * Sends mails again that were given up, with all their attempts: after a template was corrected, or a mail server. What
 * was sent or is under way is left alone.
 */
export const retryFailed =
  ({ store, sender, now }: Deps) =>
  (
    which: FailedFilter & { ids?: readonly string[] | undefined },
    auditActor: AuditActor,
  ): Promise<{ retried: number }> =>
    store.transaction(async (deliveries) => {
      const retried = await deliveries.retryFailed(which, MAILS_PER_RETRY);
      if (retried === 0) return { retried };
      const { template = null, error = null, ids = null } = which;
      const after = { retried, template, error, ids };
      deliveries.tx.outbox.add(
        auditRecord(auditActor, { action: 'mail.retried', resource: 'delivery', after }, now()),
      );
      deliveries.tx.afterCommit(() => sender.wake());
      return { retried };
    });
