import { type Received } from '@ultramarket/platform';
import { type AuditFact } from '../domain/audit-entry';
import { factOf } from '../domain/security-events';
import { type AdminTransaction } from '../ports';

/** Records what other services publish about staff and accounts, a batch at a time. */
export const recordEvents =
  () =>
  async (unit: AdminTransaction, events: ReadonlyArray<Received<unknown>>): Promise<void> => {
    const facts: AuditFact[] = events.flatMap((event) => factOf(event) ?? []);
    await unit.appendFacts(facts);
  };
