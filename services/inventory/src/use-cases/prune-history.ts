import { type StockStore } from '../ports';

/** Longer than a year, so that this year can be compared with the last one, and than any return. */
const retentionDays = 400;
const batchSize = 1000;

/** Removes closed reservations and movements after their retention. */
export const pruneHistory =
  ({ store, now }: { store: StockStore; now: () => Date }) =>
  async (): Promise<void> => {
    const before = new Date(now().getTime() - retentionDays * 86_400_000);
    while ((await store.transaction((stock) => stock.prune(before, batchSize))) === batchSize);
  };
