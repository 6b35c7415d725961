import { randomUUID } from 'node:crypto';
import { mailJournal } from './mail-journal';
import { subjectOf } from './mail-subject';

export interface CaughtMail {
  readonly id: string;
  /** The envelope, not the headers: it says who really gets the mail, also for blind copies. */
  readonly from: string;
  readonly to: readonly string[];
  readonly receivedAt: string;
  readonly raw: Buffer;
}

export interface MailQuery {
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
  readonly limit: number;
}

export interface MailSummary {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly date: string;
}

export interface MailLimits {
  readonly count: number;
  readonly bytes: number;
}

const includes = (text: string, part: string | undefined): boolean =>
  part === undefined || text.toLowerCase().includes(part.toLowerCase());

/**
 * The newest mails, in memory and on disk. Accepting one costs a push and a place in the next batch written;
 * nothing is parsed before a client reads.
 */
export const mailStore = (stateDir: string, limits: MailLimits) => {
  const journal = mailJournal(stateDir, limits);
  let mails: CaughtMail[] = [];
  let bytes = 0;
  const subjects = new WeakMap<CaughtMail, string>();

  const keep = (mail: CaughtMail): void => {
    mails.push(mail);
    bytes += mail.raw.length;
    // Cutting the tail in lumps keeps the cost of one mail constant.
    if (mails.length <= limits.count * 1.1 && bytes <= limits.bytes * 1.1) return;
    let first = Math.max(0, mails.length - limits.count);
    let kept = mails.slice(first).reduce((sum, each) => sum + each.raw.length, 0);
    while (kept > limits.bytes && first < mails.length - 1) {
      kept -= mails[first]?.raw.length ?? 0;
      first += 1;
    }
    mails = mails.slice(first);
    bytes = kept;
  };

  for (const mail of journal.load()) keep(mail);

  const subject = async (mail: CaughtMail): Promise<string> => {
    const known = subjects.get(mail);
    if (known !== undefined) return known;
    const decoded = await subjectOf(mail.raw);
    subjects.set(mail, decoded);
    return decoded;
  };

  return {
    add: (from: string, to: readonly string[], raw: Buffer): string => {
      const mail = { id: randomUUID(), from, to, receivedAt: new Date().toISOString(), raw };
      keep(mail);
      journal.append(mail);
      return mail.id;
    },

    find: async (query: MailQuery): Promise<MailSummary[]> => {
      const found: MailSummary[] = [];
      for (const mail of mails.slice(-limits.count).reverse()) {
        if (found.length >= query.limit) break;
        if (!mail.to.some((address) => includes(address, query.to))) continue;
        const title = await subject(mail);
        if (!includes(title, query.subject)) continue;
        found.push({ id: mail.id, from: mail.from, to: mail.to, subject: title, date: mail.receivedAt });
      }
      return found;
    },

    get: (id: string): CaughtMail | undefined => mails.find((mail) => mail.id === id),

    clear: (): void => {
      mails = [];
      bytes = 0;
      journal.clear();
    },

    close: (): void => journal.close(),
  };
};

export type MailStore = ReturnType<typeof mailStore>;
