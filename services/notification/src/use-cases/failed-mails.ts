import { type Actor } from '@ultramarket/platform';
import { type FailedMail, type FailedMails } from '../ports';
import { type TemplateName } from '../templates/data';
import { type Wakeable } from './notify';

/** One request sends so many again; more need further requests. */
const MAILS_PER_RETRY = 500;

interface Deps {
  failed: FailedMails;
  sender: Wakeable;
  now: () => Date;
}

/** Mails that were given up, the newest first; without addresses. */
export const listFailed =
  ({ failed }: Deps) =>
  (filter: Parameters<FailedMails['list']>[0]): Promise<FailedMail[]> =>
    failed.list(filter);

/**
 * Sends mails again that were given up, with all their attempts: after a template was corrected, or a mail server. What
 * was sent or is under way is left alone.
 */
export const retryFailed =
  ({ failed, sender, now }: Deps) =>
  async (
    which: { template?: TemplateName | undefined; error?: string | undefined; ids?: string[] | undefined },
    auditActor: { actor: Actor; ip: string },
  ): Promise<{ retried: number }> => ({
    retried: await failed.retry({ ...which, limit: MAILS_PER_RETRY }, auditActor, now(), () => sender.wake()),
  });
