import { type AnalyticsDeps } from './deps';

/** Longer than the change of a large table takes; a process that dies in it delays the next one by as much. */
const turnMs = 900_000;

/** Removes erased users from facts and sums; one replica at a time. */
export const erasePeople =
  ({ forgotten, turns }: Pick<AnalyticsDeps, 'forgotten' | 'turns'>) =>
  async (): Promise<void> => {
    if (!(await turns.acquire('forget', turnMs))) return;
    try {
      await forgotten.empty();
    } finally {
      await turns.release('forget');
    }
  };
