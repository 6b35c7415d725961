import { type Database, statement } from '@ultramarket/platform';
import { type Purchases } from '../ports';

const batchSize = 500;
const nil = '00000000-0000-0000-0000-000000000000';

interface Row {
  orderId: string;
  userId: string;
  confirmedAt: Date | null;
  productIds: string[];
  erased: boolean;
}

/** Follows the primary key over all orders, so that each part costs the same however few of them were paid. */
const readPurchases = statement<Row>(
  'order-purchases',
  `SELECT o.id AS "orderId", o.user_id AS "userId",
          (SELECT min(h.at) FROM status_history h WHERE h.order_id = o.id AND h.status = 'CONFIRMED') AS "confirmedAt",
          (SELECT array_agg(DISTINCT i.product_id) FROM order_items i WHERE i.order_id = o.id) AS "productIds",
          EXISTS (SELECT FROM platform.forgotten f WHERE f.user_id = o.user_id) AS erased
   FROM orders o WHERE o.id > $1::uuid ORDER BY o.id LIMIT $2`,
);

/** Orders that were confirmed once, whatever became of them, in the order of their ids; none of erased users. */
export const sqlPurchases =
  (database: Database): Purchases =>
  async (after = nil) => {
    const rows = await database.query(readPurchases, [after, batchSize]);
    return {
      items: rows.flatMap(({ confirmedAt, erased, ...order }) =>
        confirmedAt && !erased ? [{ ...order, confirmedAt: confirmedAt.toISOString() }] : [],
      ),
      next: rows.length < batchSize ? null : (rows.at(-1)?.orderId ?? null),
    };
  };
