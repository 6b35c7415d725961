import { z } from 'zod';
import { columnsOf, dimensions, measureNames, type ReportDefinition } from '../domain/report';
import { type ReportStore } from '../ports';
import { type Clickhouse } from './clickhouse';
import { reportStatement } from './report-statement';
import { bounds } from './rollup-source';

const Stored = z.object({
  id: z.string(),
  name: z.string(),
  measures: z.array(z.enum(measureNames)),
  dimensions: z.array(z.enum(dimensions)),
  created_by: z.string(),
  created: z.string(),
  total: z.number(),
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
         formatDateTime(created_at, '%Y-%m-%dT%H:%i:%S', 'UTC') || 'Z' AS created, count() OVER () AS total
  FROM ${database}.reports FINAL WHERE NOT removed AND ${where}
  ORDER BY created_at DESC, reports.id LIMIT {limit:UInt32} OFFSET {offset:UInt32}`;

/** Report definitions; the newest version of a row counts, and a removed one stays removed. */
export const clickhouseReportStore = ({ rows, insert, database }: Clickhouse): ReportStore => {
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
      const [found] = await rows('report', sql, Stored, { id, limit: 1, offset: 0 });
      return found && toReport(found);
    },
    list: async ({ page, limit }) => {
      const found = await rows('reports', select(database, 'true'), Stored, {
        limit,
        offset: (page - 1) * limit,
      });
      return { items: found.map(toReport), total: found[0]?.total ?? 0 };
    },
    run: async (report, period, { page, limit }) => {
      const names = columnsOf(report);
      const found = await rows('report-run', reportStatement(database, report, period), Result, {
        ...bounds(period),
        limit,
        offset: (page - 1) * limit,
      });
      return {
        items: found.map((row) =>
          Object.fromEntries(names.map((name, index) => [name, row[`c${index + 1}`] ?? ''])),
        ),
        total: Number(found[0]?.['total'] ?? 0),
      };
    },
  };
};
