import { type AnalyticsDeps } from './deps';

/** Longer than the change of a large table takes; a process that dies in it delays the next one by as much. */
const turnMs = 900_000;

/** Takes people who are forgotten out of facts and sums (XC-31); one replica at a time. */
export const forgetPeople =
  ({ forgotten, turns }: Pick<AnalyticsDeps, 'forgotten' | 'turns'>) =>
  async (): Promise<void> => {
    if (!(await turns.take('forget', turnMs))) return;
    try {
      await forgotten.empty();
    } finally {
      await turns.give('forget');
    }
  };
