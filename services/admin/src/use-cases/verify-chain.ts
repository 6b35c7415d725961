import { type Logger } from '@ultramarket/platform';
import { type ChainHead, emptyChain, faultOf, markOf } from '../domain/audit-entry';
import { type AuditLog, type FindingStore, type Reports } from '../ports';

export interface ChainState {
  /** Null while the end has not been reached. */
  readonly intact: boolean | null;
  readonly entries: number;
  /** The end of the chain as far as it is intact. */
  readonly head: ChainHead;
  /** The first broken link. */
  readonly fault: string | null;
  readonly verifiedAt: Date;
  /** From where the next request goes on. */
  readonly next: WalkPosition | null;
}

/** Where a walk from the first entry has come to; the mark shows that we walked there ourselves. */
export interface WalkPosition {
  readonly head: ChainHead;
  readonly mark: string;
}

interface VerifyDeps {
  log: AuditLog;
  reports: Reports;
  findings: FindingStore;
  logger: Logger;
  auditKey: string;
  /** Entries of one request, and of one round of the job. */
  entriesPerWalk: number;
  now: () => Date;
}

/** The end that was verified, and since when entries have been keyed; both are marked, so that no one else sets them. */
interface StoredEnd {
  readonly head: ChainHead;
  readonly keyedSince: string | null;
  readonly mark: string;
}

const batchSize = 1000;
const reportName = 'audit-chain-end';
const positionName = 'audit-chain-walk';
/** While a release rolls out, replicas of the one before it still write entries without the key. */
const rolloutMs = 24 * 3600 * 1000;

const textOfHead = ({ seq, hash }: ChainHead): string => `${seq}:${hash}`;
const markOfEnd = (key: string, head: ChainHead, keyedSince: string | null): string =>
  markOf(key, `end:${textOfHead(head)}:${keyedSince ?? ''}`);
const markOfWalk = (key: string, head: ChainHead): string => markOf(key, `walk:${textOfHead(head)}`);

const readStoredEnd = async ({ reports, auditKey, logger }: VerifyDeps): Promise<StoredEnd | undefined> => {
  const storedEnd = (await reports.read<StoredEnd>(reportName))?.data;
  if (!storedEnd || storedEnd.mark === markOfEnd(auditKey, storedEnd.head, storedEnd.keyedSince))
    return storedEnd;
  logger.error('the stored end of the audit chain has a wrong mark');
  return { head: { seq: 0, hash: 'forged' }, keyedSince: null, mark: '' };
};

interface Walked {
  readonly head: ChainHead;
  readonly fault: string | null;
  readonly done: boolean;
  readonly keyed: boolean;
}

/** Follows up to `entriesPerWalk` links from a place in the chain. */
const walk = async (deps: VerifyDeps, from: ChainHead, storedEnd: StoredEnd | undefined): Promise<Walked> => {
  const { log, auditKey: key, entriesPerWalk, now } = deps;
  const end = storedEnd?.head ?? emptyChain;
  const since = storedEnd?.keyedSince ?? null;
  const keyNeeded = since !== null && now().getTime() - Date.parse(since) > rolloutMs;
  let [head, keyed] = [from, false];
  if (end.hash === 'forged') return { head, fault: 'the noted end was changed', done: true, keyed };
  for (let left = entriesPerWalk; left > 0;) {
    const limit = Math.min(batchSize, left);
    const entries = await log.after(head.seq, limit);
    for (const entry of entries) {
      const fault = faultOf(key, head, entry);
      if (fault) return { head, fault, done: true, keyed };
      if (keyNeeded && !entry.keyed && entry.seq > end.seq)
        return { head, fault: `entry ${entry.seq} was sealed without the key`, done: true, keyed };
      keyed ||= entry.keyed;
      head = { seq: entry.seq, hash: entry.hash };
      if (head.seq === end.seq && head.hash !== end.hash)
        return { head, fault: `entry ${end.seq} is not the one that was verified before`, done: true, keyed };
    }
    left -= entries.length;
    if (entries.length < limit)
      return {
        head,
        fault: head.seq < end.seq ? `entry ${head.seq + 1} is missing` : null,
        done: true,
        keyed,
      };
  }
  return { head, fault: null, done: false, keyed };
};

/** Stores the outcome of a walk that ended: a finding, or the end for the next one to compare with. */
const conclude = async (
  deps: VerifyDeps,
  storedEnd: StoredEnd | undefined,
  { head, fault, keyed }: Walked,
) => {
  const { findings, reports, logger, auditKey, now } = deps;
  const violations = fault ? [{ subject: 'audit-log', detail: fault }] : [];
  await findings.record([{ rule: 'audit-chain', violations }], now());
  if (fault) return logger.error('the audit chain is broken', { fault });
  const keyedSince = storedEnd?.keyedSince ?? (keyed ? now().toISOString() : null);
  await reports.write(reportName, now(), { head, keyedSince, mark: markOfEnd(auditKey, head, keyedSince) });
  logger.info('the audit chain is intact', { seq: head.seq, hash: head.hash });
};

/**
 * Follows the chain from its first entry, or on from a position that an earlier answer gave. Its end is stored, in the
 * database under a mark and in the logs, so that a log whose last entries were cut off does not pass the next time.
 */
export const verifyChain =
  (deps: VerifyDeps) =>
  async (from?: WalkPosition): Promise<ChainState> => {
    const ours = from && from.mark === markOfWalk(deps.auditKey, from.head);
    const storedEnd = await readStoredEnd(deps);
    const walked = await walk(deps, ours ? from.head : emptyChain, storedEnd);
    if (walked.done) await conclude(deps, storedEnd, walked);
    const { head, fault, done } = walked;
    return {
      intact: done ? fault === null : null,
      entries: head.seq,
      head,
      fault,
      verifiedAt: deps.now(),
      next: done ? null : { head, mark: markOfWalk(deps.auditKey, head) },
    };
  };

/** The whole chain, piece by piece; a process that dies leaves the place from which the next one goes on. */
export const verifyWholeChain = (deps: VerifyDeps) => async (): Promise<void> => {
  const verify = verifyChain(deps);
  let position = (await deps.reports.read<WalkPosition | null>(positionName))?.data ?? undefined;
  do {
    position = (await verify(position)).next ?? undefined;
    await deps.reports.write(positionName, deps.now(), position ?? null);
  } while (position);
};
