import { stringify } from 'csv-stringify/sync';
import { type AuditEntry } from '../domain/audit-entry';
import { csvCell } from '../domain/csv-cell';
import { adminErrors } from '../domain/errors';
import { type AuditFilter, type AuditLog, type Operator } from '../ports';
import { recordOwn, type RecordDeps } from './record-own';

const columns = [
  'seq',
  'at',
  'actorId',
  'actorRole',
  'action',
  'resource',
  'before',
  'after',
  'ip',
  'correlationId',
  'producer',
  'hash',
] as const;

export const exportLimit = 20_000;
const batchSize = 1000;

const cellsOf = (entry: AuditEntry): string[] =>
  columns.map((column) => csvCell(column === 'at' ? entry.at.toISOString() : entry[column]));

/** The entries that fit the filter as CSV, newest first; taking them out is written down too. @throws EXPORT_TOO_LARGE */
export const exportAuditLog =
  (deps: RecordDeps & { log: AuditLog }) =>
  async (filter: AuditFilter, operator: Operator): Promise<string> => {
    const rows: string[][] = [];
    for (let before: number | undefined; ;) {
      const page = { page: 1, limit: batchSize, before: before ?? Number.MAX_SAFE_INTEGER };
      const { items } = await deps.log.list(filter, page);
      rows.push(...items.map(cellsOf));
      if (rows.length > exportLimit) throw adminErrors.EXPORT_TOO_LARGE();
      before = items.at(-1)?.seq;
      if (items.length < batchSize) break;
    }
    const after = { entries: rows.length, filter };
    await deps.store.transaction((unit) =>
      recordOwn(deps, unit, operator, { action: 'audit.exported', resource: 'audit-log', after }),
    );
    return stringify([[...columns], ...rows]);
  };
