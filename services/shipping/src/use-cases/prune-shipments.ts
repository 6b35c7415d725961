import { type ShipmentStore } from '../ports';

/** Longer than returns and disputes take, and than a command may still come late. */
const retentionDays = 400;
const batchSize = 1000;

/** Removes shipments that ended long ago, with the addresses that they went to. */
export const pruneShipments =
  ({ store, now }: { store: ShipmentStore; now: () => Date }) =>
  async (): Promise<void> => {
    const before = new Date(now().getTime() - retentionDays * 86_400_000);
    while ((await store.prune(before, batchSize)) === batchSize);
  };
