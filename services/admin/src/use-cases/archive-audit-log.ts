import { type AuditLog } from '../ports';

const yearMs = 365 * 24 * 3600 * 1000;
const batchSize = 5000;

/** Moves what is older than a year out of the log that is searched every day. */
export const archiveAuditLog =
  ({ log, now }: { log: AuditLog; now: () => Date }) =>
  async (): Promise<number> => {
    const until = new Date(now().getTime() - yearMs);
    for (let moved = 0; ;) {
      const count = await log.archive(until, batchSize);
      moved += count;
      if (count < batchSize) return moved;
    }
  };
