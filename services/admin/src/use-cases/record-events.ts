import { type Received, type Transaction } from '@ultramarket/platform';
import { type AuditFact } from '../domain/audit-entry';
import { factOf } from '../domain/security-events';
import { type AuditLog } from '../ports';

/** Records what other services publish about staff and accounts, a batch at a time. */
export const recordEvents =
  ({ log }: { log: AuditLog }) =>
  async (tx: Transaction, events: ReadonlyArray<Received<unknown>>): Promise<void> => {
    const facts: AuditFact[] = events.flatMap((event) => factOf(event) ?? []);
    await log.append(tx, facts);
  };
