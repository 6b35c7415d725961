import { type AnalyticsDeps } from './deps';

/** Longer than the change of a large table takes; a process that dies in it delays the next one by as much. */
const leaseMs = 900_000;

/** Removes erased users from facts and sums; one replica at a time. */
export const eraseUsers =
  ({ erasures, leases }: Pick<AnalyticsDeps, 'erasures' | 'leases'>) =>
  async (): Promise<void> => {
    if (!(await leases.acquire('forget', leaseMs))) return;
    try {
      await erasures.redactFacts();
    } finally {
      await leases.release('forget');
    }
  };
