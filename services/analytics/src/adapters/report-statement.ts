import { columnsOf, type Dimension, isByProduct, measures, type ReportDefinition } from '../domain/report';
import { type Period } from '../domain/period';
import { isoDay, isoHour, places, rollupFor, within } from './rollup-source';

const dimensionColumns: Record<Dimension, string> = {
  hour: isoHour('r.at'),
  day: isoDay('r.at'),
  week: 'toString(toMonday(r.at))',
  month: "formatDateTime(r.at, '%Y-%m', 'UTC')",
  product: 'r.product_id',
  category: 'p.category_id',
  seller: 'p.seller_id',
};

const measureColumns = {
  count: 'sumIf(r.rows, r.kind = ',
  amount: 'sumIf(r.amount, r.kind = ',
  quantity: 'sumIf(r.quantity, r.kind = ',
  visitors: 'uniqExactMergeIf(r.visitors, r.kind = ',
} as const;

/** Output columns are numbered, so that none hides a column of the table; `columnsOf` names them. */
const outputOf = (report: ReportDefinition): { keys: string[]; values: string[] } => {
  const money = columnsOf(report).includes('currency');
  return {
    keys: [
      ...report.dimensions.map((name) => dimensionColumns[name]),
      ...(money ? ['toString(r.currency)'] : []),
    ],
    values: report.measures.map((name) => {
      const { kind, take } = measures[name];
      return `${measureColumns[take]}'${kind}')`;
    }),
  };
};

/** A listed report as a statement; its columns are `c1` and so on, in the order of `columnsOf`. */
export const reportListing = (
  database: string,
  report: ReportDefinition,
  period: Period,
): { sql: string; order: string } => {
  const { keys, values } = outputOf(report);
  const kinds = [...new Set(report.measures.map((name) => `'${measures[name].kind}'`))].join(', ');
  const byProduct = isByProduct(report.dimensions);
  const named = [...keys, ...values].map((column, index) => `${column} AS c${index + 1}`);
  const order = keys.map((_key, index) => `c${index + 1}`);
  const sql = `
    SELECT ${named.join(', ')}
    FROM (
      SELECT * FROM ${rollupFor(database, period, { byHour: report.dimensions.includes('hour') })} FINAL
      WHERE kind IN (${kinds}) AND product_id ${byProduct ? '!=' : '='} '' AND ${within}
    ) AS r
    ${byProduct ? `LEFT JOIN (${places(database)}) AS p ON r.product_id = p.product_id` : ''}
    ${order.length > 0 ? `GROUP BY ${order.join(', ')}` : ''}`;
  return { sql, order: order.join(', ') };
};
