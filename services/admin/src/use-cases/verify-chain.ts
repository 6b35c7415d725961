import { type Logger } from '@ultramarket/platform';
import { type ChainHead, emptyChain, faultOf } from '../domain/audit-entry';
import { type AuditLog, type FindingStore, type Reports } from '../ports';

export interface ChainState {
  readonly intact: boolean;
  readonly entries: number;
  /** The end of the chain as far as it is intact. */
  readonly head: ChainHead;
  /** The first broken link. */
  readonly fault: string | null;
  readonly verifiedAt: Date;
}

interface VerifyDeps {
  log: AuditLog;
  reports: Reports;
  findings: FindingStore;
  logger: Logger;
  now: () => Date;
}

const entriesAtOnce = 1000;
const reportName = 'audit-chain';

const walk = async (log: AuditLog, noted: ChainHead): Promise<{ head: ChainHead; fault: string | null }> => {
  let head = emptyChain;
  for (;;) {
    const entries = await log.after(head.seq, entriesAtOnce);
    for (const entry of entries) {
      const fault = faultOf(head, entry);
      if (fault) return { head, fault };
      head = { seq: entry.seq, hash: entry.hash };
      if (head.seq === noted.seq && head.hash !== noted.hash)
        return { head, fault: `entry ${noted.seq} is not the one that was verified before` };
    }
    if (entries.length < entriesAtOnce) break;
  }
  return { head, fault: head.seq < noted.seq ? `entry ${head.seq + 1} is missing` : null };
};

/**
 * Follows the whole chain from its first entry. Its end is remembered, in the database and in the logs, so that a log
 * whose last entries were cut off does not pass the next time.
 */
export const verifyChain =
  ({ log, reports, findings, logger, now }: VerifyDeps) =>
  async (): Promise<ChainState> => {
    const noted = (await reports.read<ChainHead>(reportName))?.data ?? emptyChain;
    const { head, fault } = await walk(log, noted);
    const verifiedAt = now();
    const violations = fault ? [{ subject: 'audit-log', detail: fault }] : [];
    await findings.record([{ rule: 'audit-chain', violations }], verifiedAt);
    if (fault) logger.error('the audit chain is broken', { fault });
    else {
      await reports.write(reportName, verifiedAt, head);
      logger.info('the audit chain is intact', { seq: head.seq, hash: head.hash });
    }
    return { intact: fault === null, entries: head.seq, head, fault, verifiedAt };
  };
