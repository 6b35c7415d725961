import { type Database, type Transaction } from '@ultramarket/platform';
import { type AdminStore, type AdminTransaction } from '../ports';
import { auditWrites } from './sql-audit-log';
import { configWrites } from './sql-config-store';
import { flagWrites } from './sql-flag-store';
import { noteWrites } from './sql-note-store';
import { ledgerWrites } from './sql-order-ledger';

/** Everything that is written in transactions, because its entry in the audit log commits with it. */
export const sqlAdminStore = (database: Database, auditKey: string): AdminStore => {
  const within = (tx: Transaction): AdminTransaction => ({
    tx,
    ...auditWrites(tx, auditKey),
    ...configWrites(tx),
    ...flagWrites(tx),
    ...noteWrites(tx),
    ...ledgerWrites(tx),
  });
  return { within, transaction: (work) => database.transaction((tx) => work(within(tx))) };
};
