import { z } from 'zod';
import { type Period } from '../domain/period';
import { type SalesBy, type SalesQuery, type SalesReports } from '../ports';
import { type Clickhouse } from './clickhouse';
import { productReport } from './clickhouse-product-report';
import { pageOf } from './page-of';
import { bounds, isoDay, isoHour, places, rollupFor, within } from './rollup-source';

const Sales = z.object({
  key: z.string(),
  currency: z.string(),
  orders: z.number(),
  units: z.number(),
  amount: z.number(),
});
const Revenue = z.object({
  key: z.string(),
  currency: z.string(),
  orders: z.number(),
  gross: z.number(),
  refunded: z.number(),
});
const Kind = z.object({ kind: z.string(), currency: z.string(), count: z.number(), amount: z.number() });
const Visitors = z.object({ kind: z.string(), visitors: z.number() });

const keys: Record<SalesBy, string> = {
  hour: isoHour('at'),
  day: isoDay('at'),
  category: 'p.category_id',
  seller: 'p.seller_id',
  product: 'r.product_id',
};

const isByTime = (by: SalesBy): boolean => by === 'hour' || by === 'day';

const parametersOf = ({ period, sellerId = '', currency = '' }: SalesQuery) => ({
  ...bounds(period),
  seller: sellerId,
  currency,
});

const salesStatement = (database: string, { period, by, sellerId, currency }: SalesQuery): string => {
  const wholeShop = isByTime(by) && sellerId === undefined;
  return `
    SELECT ${keys[by]} AS key, r.currency AS currency, uniqExactMerge(r.orders) AS orders,
           sum(r.quantity) AS units, sum(r.amount) AS amount
    FROM (SELECT * FROM ${rollupFor(database, period, { byHour: by === 'hour' })} FINAL
          WHERE kind = 'item-sold' AND product_id ${wholeShop ? '=' : '!='} '' AND ${within}) AS r
    LEFT JOIN (${places(database)}) AS p ON r.product_id = p.product_id
    WHERE true ${sellerId === undefined ? '' : 'AND p.seller_id = {seller:String}'}
      ${currency === undefined ? '' : 'AND r.currency = {currency:String}'}
    GROUP BY key, currency`;
};

const revenueStatement = (database: string, { period, by, currency }: SalesQuery): string => `
  SELECT ${keys[by]} AS key, r.currency AS currency, sumIf(r.rows, kind = 'order-paid') AS orders,
         sumIf(r.amount, kind = 'order-paid') AS gross, sumIf(r.amount, kind = 'order-refunded') AS refunded
  FROM ${rollupFor(database, period, { byHour: by === 'hour' })} AS r FINAL
  WHERE kind IN ('order-paid', 'order-refunded') AND product_id = '' AND ${within}
    ${currency === undefined ? '' : 'AND r.currency = {currency:String}'}
  GROUP BY key, currency`;

const salesListing = (database: string, query: SalesQuery) => ({
  sql: salesStatement(database, query),
  order: isByTime(query.by) ? 'key, currency' : 'currency, amount DESC, key',
  parameters: parametersOf(query),
});

const revenueListing = (database: string, query: SalesQuery) => ({
  sql: revenueStatement(database, query),
  order: 'key, currency',
  parameters: parametersOf(query),
});

const readTotals = async ({ rows, database }: Clickhouse, period: Period) => {
  const source = `${rollupFor(database, period)} FINAL WHERE product_id = '' AND ${within}`;
  const [kinds, visitors] = await Promise.all([
    rows(
      'figures-kinds',
      `SELECT kind, currency, sum(r.rows) AS count, sum(r.amount) AS amount
       FROM (SELECT kind, currency, rows, amount FROM ${source}) AS r GROUP BY kind, currency ORDER BY kind, currency`,
      Kind,
      bounds(period),
    ),
    rows(
      'figures-visitors',
      `SELECT kind, uniqExactMerge(r.visitors) AS visitors
       FROM (SELECT kind, visitors FROM ${source} AND kind IN ('any', 'order-paid')) AS r GROUP BY kind`,
      Visitors,
      bounds(period),
    ),
  ]);
  return { kinds, visitors: new Map(visitors.map((one) => [one.kind, one.visitors])) };
};

/** Reports out of the hourly and daily sums. */
export const clickhouseSalesReports = (clickhouse: Clickhouse): SalesReports => {
  const { database } = clickhouse;
  return {
    totals: (period) => readTotals(clickhouse, period),
    sales: (query) => pageOf(clickhouse, query, 'sales', salesListing(database, query), Sales),
    revenue: (query) => pageOf(clickhouse, query, 'revenue', revenueListing(database, query), Revenue),
    products: productReport(clickhouse),
  };
};
