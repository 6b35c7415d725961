import { type PaymentStore } from '../ports';

/** Long after an order was paid or cancelled; the payment itself knows whose it is and what it cost. */
const retentionDays = 400;
const batchSize = 5000;

/** Removes old copies of orders. Payments, refunds and the ledger stay. */
export const pruneOrders =
  ({ store, now }: { store: PaymentStore; now: () => Date }) =>
  async (): Promise<void> => {
    const before = new Date(now().getTime() - retentionDays * 86_400_000);
    while ((await store.pruneOrders(before, batchSize)) === batchSize);
  };
