import { z } from 'zod';
import { columnsOf, dimensions, measureNames, type ReportDefinition } from '../domain/report';
import { type ReportStore } from '../ports';
import { type Clickhouse } from './clickhouse';
import { pageOf } from './page-of';
import { reportListing } from './report-statement';
import { bounds } from './rollup-source';

const Stored = z.object({
  id: z.string(),
  name: z.string(),
  measures: z.array(z.enum(measureNames)),
  dimensions: z.array(z.enum(dimensions)),
  created_by: z.string(),
  created: z.string(),
});

const Result = z.record(z.string(), z.string().or(z.number()));

const toReport = (stored: z.infer<typeof Stored>): ReportDefinition => ({
  id: stored.id,
  name: stored.name,
  measures: stored.measures,
  dimensions: stored.dimensions,
  createdBy: stored.created_by,
  createdAt: stored.created,
});

const select = (database: string, where: string): string => `
  SELECT toString(id) AS id, name, measures, dimensions, created_by,
         formatDateTime(created_at, '%Y-%m-%dT%H:%i:%S', 'UTC') || 'Z' AS created
  FROM ${database}.reports FINAL WHERE NOT removed AND ${where}`;

/** Report definitions; the newest version of a row counts, and a removed one stays removed. */
export const clickhouseReportStore = (clickhouse: Clickhouse): ReportStore => {
  const { rows, insert, database } = clickhouse;
  const write = (report: ReportDefinition, { removed }: { removed: boolean }) =>
    insert(
      'reports',
      ['id', 'name', 'measures', 'dimensions', 'created_by', 'created_at', 'removed', 'version'],
      [
        {
          id: report.id,
          name: report.name,
          measures: report.measures,
          dimensions: report.dimensions,
          created_by: report.createdBy,
          created_at: report.createdAt,
          removed,
          version: removed ? 2 : 1,
        },
      ],
    );
  return {
    save: (report) => write(report, { removed: false }),
    remove: (report) => write(report, { removed: true }),
    find: async (id) => {
      const sql = select(database, 'reports.id = {id:UUID}');
      const [found] = await rows('report', sql, Stored, { id });
      return found && toReport(found);
    },
    list: async (page) => {
      const newestFirst = { sql: select(database, 'true'), order: 'created DESC, id DESC' };
      const { items, total } = await pageOf(clickhouse, page, 'reports', newestFirst, Stored);
      return { items: items.map(toReport), total };
    },
    run: async (report, period, page) => {
      const names = columnsOf(report);
      const listing = { ...reportListing(database, report, period), parameters: bounds(period) };
      const { items, total } = await pageOf(clickhouse, page, 'report-run', listing, Result);
      return {
        items: items.map((row) =>
          Object.fromEntries(names.map((name, index) => [name, row[`c${index + 1}`] ?? ''])),
        ),
        total,
      };
    },
  };
};
