import { type FindingStore, type OrderLedger } from '../ports';

const dayMs = 24 * 3600 * 1000;
/** Longer than money of an order moves: refunds, disputes and the returns before them are over. */
const orderDays = 800;
const findingDays = 180;
const batchSize = 5000;

interface PruneDeps {
  ledger: OrderLedger;
  findings: FindingStore;
  now: () => Date;
}

/**
 * Lets go of orders that were right and have been quiet for long, with their money, and of findings that healed long
 * ago. The ledger records up to when it was pruned, so that a late event of such an order is no finding; violations
 * stay.
 */
export const pruneAuditor =
  ({ ledger, findings, now }: PruneDeps) =>
  async (): Promise<void> => {
    const before = (days: number) => new Date(now().getTime() - days * dayMs);
    while ((await ledger.prune(before(orderDays), batchSize)) === batchSize);
    while ((await findings.prune(before(findingDays), batchSize)) === batchSize);
  };
