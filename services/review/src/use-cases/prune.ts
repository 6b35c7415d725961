import { type ReviewDeps } from './deps';

const dayMs = 86_400_000;
/** Longer than any message waits to be handled. */
const erasureRetentionDays = 90;
const reportRetentionDays = 365;

/** Removes what is past its retention. */
export const prune =
  ({ erasures, votes, now }: Pick<ReviewDeps, 'erasures' | 'votes' | 'now'>) =>
  async (): Promise<void> => {
    const before = (days: number): Date => new Date(now().getTime() - days * dayMs);
    await erasures.prune(before(erasureRetentionDays));
    await votes.pruneReports(before(reportRetentionDays));
  };
