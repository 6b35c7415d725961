import { z } from 'zod';
import { type ProductSort, type SalesReports } from '../ports';
import { type Clickhouse } from './clickhouse';
import { pageOf } from './page-of';
import { bounds, factsWithin, places, rollupFor, within } from './rollup-source';

const Row = z.object({
  product: z.string(),
  category: z.string(),
  seller: z.string(),
  views: z.number(),
  added: z.number(),
  order_count: z.number(),
  units: z.number(),
  takings: z.array(z.tuple([z.string(), z.number()])),
});
const Returned = z.object({ product: z.string(), units: z.number() });

const sortColumns: Record<ProductSort, string> = {
  units: 'units',
  views: 'views',
  orders: 'order_count',
  addedToCart: 'added',
};

type Query = Parameters<SalesReports['products']>[0];

const statement = (database: string, { period, sellerId }: Query): string => `
  SELECT r.product_id AS product, any(p.category_id) AS category, any(p.seller_id) AS seller,
         sum(r.views) AS views, sum(r.added) AS added, uniqExactMerge(r.orders) AS order_count, sum(r.units) AS units,
         groupArrayIf((r.currency, r.takings), r.currency != '') AS takings
  FROM (
    SELECT product_id, currency, sumIf(s.rows, kind = 'product-viewed') AS views, sumIf(s.quantity, kind = 'add-to-cart') AS added,
           uniqExactMergeStateIf(s.orders, kind = 'item-sold') AS orders,
           sumIf(s.quantity, kind = 'item-sold') AS units, sumIf(s.amount, kind = 'item-sold') AS takings
    FROM (SELECT * FROM ${rollupFor(database, period)} FINAL
          WHERE kind IN ('product-viewed', 'add-to-cart', 'item-sold') AND product_id != '' AND ${within}) AS s
    GROUP BY product_id, currency
  ) AS r
  LEFT JOIN (${places(database)}) AS p ON r.product_id = p.product_id
  ${sellerId === undefined ? '' : 'WHERE p.seller_id = {seller:String}'}
  GROUP BY product`;

/** Orders come back whole, so the units that came back are those of the orders that did. */
const returnedStatement = (database: string): string => `
  SELECT product_id AS product, sum(quantity) AS units
  FROM ${database}.events FINAL
  WHERE kind = 'item-sold' AND product_id IN {products:Array(String)} AND order_id IN (
    SELECT order_id FROM ${database}.events WHERE kind = 'order-returned' AND ${factsWithin}
  )
  GROUP BY product_id`;

/** Products with what was seen, sold and sent back in the period. */
export const productReport =
  (clickhouse: Clickhouse): SalesReports['products'] =>
  async (query) => {
    const { rows, database } = clickhouse;
    const { period, sellerId = '' } = query;
    const listing = {
      sql: statement(database, query),
      order: `${sortColumns[query.sort]} DESC, product`,
      parameters: { ...bounds(period), seller: sellerId },
    };
    const { items: found, total } = await pageOf(clickhouse, query, 'products', listing, Row);
    const products = found.map(({ product }) => product);
    const returned =
      products.length === 0
        ? []
        : await rows('products-returned', returnedStatement(database), Returned, {
            ...bounds(period),
            products,
          });
    const unitsOf = new Map(returned.map(({ product, units }) => [product, units]));
    return {
      items: found.map((row) => ({
        productId: row.product,
        categoryId: row.category,
        sellerId: row.seller,
        views: row.views,
        addedToCart: row.added,
        orders: row.order_count,
        units: row.units,
        revenue: row.takings.map(([currency, amount]) => ({ currency, amount })),
        returnedUnits: unitsOf.get(row.product) ?? 0,
      })),
      total,
    };
  };
