import { type ReviewDeps } from './deps';

const dayMs = 86_400_000;
/** Longer than any message waits to be taken in. */
const forgottenDays = 90;
const settledDays = 365;

/** Removes what is past its retention. */
export const prune =
  ({ people, votes, now }: Pick<ReviewDeps, 'people' | 'votes' | 'now'>) =>
  async (): Promise<void> => {
    const before = (days: number): Date => new Date(now().getTime() - days * dayMs);
    await people.prune(before(forgottenDays));
    await votes.pruneReports(before(settledDays));
  };
