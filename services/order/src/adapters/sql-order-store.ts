import { type Database, NaturalBatcher, statement, type Transaction } from '@ultramarket/platform';
import { type Order, type OrderItem } from '../domain/order';
import {
  type HistoryEntry,
  type LockedOrder,
  type OpenOrderLimits,
  type OrderFilter,
  type OrderStore,
  type OrderTransaction,
  type StatusChange,
  maxCounted,
  type Total,
} from '../ports';
import { heldLineReader, placeAll } from './sql-placed-orders';

const lockOrders = statement<LockedOrder>(
  'order-lock',
  `SELECT id, order_number AS "orderNumber", user_id AS "userId", status, version FROM orders WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
);

/** The last change of an order is its status; every change is history. */
const applyStatus = statement(
  'order-apply-status',
  `WITH changes AS (
     SELECT c.*, row_number() OVER () AS n
     FROM jsonb_to_recordset($1::jsonb) AS c ("orderId" uuid, status text, by text, reason text, "paymentId" uuid, "actorId" uuid)
   ), history AS (
     INSERT INTO status_history (order_id, status, reason, by, actor_id)
     SELECT "orderId", status, reason, by, "actorId" FROM changes ORDER BY n
   )
   UPDATE orders o
   SET status = c.status, payment_id = coalesce(c."paymentId", o.payment_id),
       cancel_reason = CASE WHEN c.status = 'CANCELLED' THEN c.reason ELSE o.cancel_reason END,
       version = o.version + 1, updated_at = now()
   FROM (SELECT DISTINCT ON ("orderId") * FROM changes ORDER BY "orderId", n DESC) c
   WHERE o.id = c."orderId"`,
);

const productsOf = statement<{ orderId: string; productIds: string[] }>(
  'order-products',
  `SELECT order_id AS "orderId", array_agg(DISTINCT product_id) AS "productIds" FROM order_items WHERE order_id = ANY($1::uuid[]) GROUP BY 1`,
);

interface OrderRow extends Omit<Order, 'items'> {
  items: OrderItem[];
}

/** Amounts stay below 2^53, so a double carries them exactly. */
const columns = `o.id, o.order_number AS "orderNumber", o.user_id AS "userId", o.status, o.currency, o.subtotal::float8 AS subtotal,
  o.discount_amount::float8 AS discount, o.tax_amount::float8 AS tax, o.shipping_amount::float8 AS shipping,
  o.total_amount::float8 AS total, o.payment_method AS "paymentMethod", o.payment_id AS "paymentId",
  o.shipping_rate_id AS "shippingRateId", o.shipping_address AS "shippingAddress", o.billing_address AS "billingAddress",
  o.cancel_reason AS "cancelReason", o.cancel_note AS "cancelNote", o.refunded_amount::float8 AS refunded, o.version, o.created_at AS "createdAt",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('productId', i.product_id, 'variantId', i.variant_id, 'sku', i.sku, 'name', i.name,
     'sellerId', i.seller_id, 'quantity', i.quantity, 'unitPrice', i.unit_price, 'lineTotal', i.line_total,
     'discount', i.discount_amount, 'tax', i.tax_amount) ORDER BY i.line_no), '[]')
   FROM order_items i WHERE i.order_id = o.id) AS items`;

const findOrders = statement<OrderRow>(
  'order-find',
  `SELECT ${columns} FROM orders o WHERE o.id = ANY($1::uuid[])`,
);

const findHistories = statement<HistoryEntry & { orderId: string }>(
  'order-history',
  `SELECT order_id AS "orderId", status, at, reason, by, actor_id AS "actorId" FROM status_history WHERE order_id = ANY($1::uuid[]) ORDER BY id`,
);

/**
 * The conditions that are asked for, and no others: a plan made once for all filters could use no index.
 * Each combination becomes a prepared statement of its own.
 */
const filtered = ({ userId, status, from, to, sellerId, paidOnly, after }: OrderFilter) => {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    userId && ['user', `o.user_id = ${bind(userId)}::uuid`],
    status && ['status', `o.status = ${bind(status)}`],
    from && ['from', `o.created_at >= ${bind(from)}::timestamptz`],
    to && ['to', `o.created_at < ${bind(to)}::timestamptz`],
    sellerId && [
      'seller',
      `EXISTS (SELECT FROM order_items i WHERE i.order_id = o.id AND i.seller_id = ${bind(sellerId)}::uuid)`,
    ],
    paidOnly && ['paid', `o.status <> 'PENDING' AND (o.status <> 'CANCELLED' OR o.payment_id IS NOT NULL)`],
    after && [
      'after',
      `(o.created_at, o.id) < (${bind(after.createdAt)}::timestamptz, ${bind(after.id)}::uuid)`,
    ],
  ].filter((condition) => Array.isArray(condition));
  return {
    name: conditions.map(([name]) => name).join('-'),
    where: conditions.length > 0 ? `WHERE ${conditions.map(([, sql]) => sql).join(' AND ')}` : '',
    values,
  };
};

const listOrders = ({ name, where, values }: ReturnType<typeof filtered>) =>
  statement<OrderRow>(
    `order-list-${name}`,
    `SELECT ${columns} FROM orders o ${where}
     ORDER BY o.created_at DESC, o.id DESC LIMIT $${values.length + 1} OFFSET $${values.length + 2}`,
  );

const countOrders = ({ name, where }: ReturnType<typeof filtered>) =>
  statement<{ total: number }>(
    `order-count-${name}`,
    `SELECT count(*)::int AS total FROM (SELECT FROM orders o ${where} LIMIT ${maxCounted + 1}) counted`,
  );

/** What PostgreSQL believes that the table holds since it last looked. */
const estimateOrders = statement<{ total: number }>(
  'order-estimate',
  `SELECT reltuples::float8 AS total FROM pg_class WHERE oid = 'orders'::regclass`,
);

/** Counts as far as pages go; beyond it all orders are estimated, and others cut off. */
const totalOf = async (database: Database, filter: ReturnType<typeof filtered>): Promise<Total> => {
  const [counted] = await database.query(countOrders(filter), filter.values);
  const total = counted?.total ?? 0;
  if (total <= maxCounted) return { total, isEstimate: false };
  const [estimate] = filter.where === '' ? await database.query(estimateOrders) : [];
  return { total: Math.max(total - 1, Math.round(estimate?.total ?? 0)), isEstimate: true };
};

const storeCancelNote = statement(
  'order-note-cancellation',
  'UPDATE orders SET cancel_note = $2, version = version + 1, updated_at = now() WHERE id = $1::uuid',
);

const addRefunds = statement(
  'order-add-refunds',
  `UPDATE orders o SET refunded_amount = o.refunded_amount + r.amount, version = o.version + 1, updated_at = now()
   FROM (SELECT "orderId", sum(amount) AS amount
         FROM jsonb_to_recordset($1::jsonb) AS g ("orderId" uuid, amount bigint) GROUP BY 1) r
   WHERE o.id = r."orderId"`,
);

/** Orders with their histories; requests that arrive together share the statements. */
const orderFinder = (database: Database): OrderStore['find'] => {
  const batcher = new NaturalBatcher(
    async (orderIds: readonly string[]) => {
      const unique = [...new Set(orderIds)];
      const [rows, histories] = await Promise.all([
        database.query(findOrders, [unique]),
        database.query(findHistories, [unique]),
      ]);
      const orders = new Map(rows.map((order) => [order.id, order]));
      return orderIds.map((id) => {
        const order = orders.get(id);
        const history = histories.filter(({ orderId }) => orderId === id);
        return order && { order, history };
      });
    },
    { maxBatch: 100, inFlight: 1, rest: 2 },
  );
  return (orderId) => batcher.add(orderId);
};

/** Orders in PostgreSQL: hand-written statements, each for a whole batch. */
export const sqlOrderStore = (database: Database, limits: OpenOrderLimits): OrderStore => {
  const place = placeAll(limits);
  const within = (tx: Transaction): OrderTransaction => ({
    tx,
    place: (orders) => place(tx, orders),
    lock: (orderIds) => tx.query(lockOrders, [orderIds]),
    applyStatus: async (changes: readonly StatusChange[]) => {
      if (changes.length > 0) await tx.query(applyStatus, [JSON.stringify(changes)]);
    },
    productIds: async (orderIds) => {
      const rows = await tx.query(productsOf, [orderIds]);
      return new Map(rows.map(({ orderId, productIds }) => [orderId, productIds]));
    },
    storeCancelNote: async (orderId, note) => void (await tx.query(storeCancelNote, [orderId, note])),
    addRefunds: async (refunds) => {
      // Locked in the order of their ids, as everywhere.
      await tx.query(lockOrders, [refunds.map(({ orderId }) => orderId)]);
      await tx.query(addRefunds, [JSON.stringify(refunds)]);
    },
  });
  return {
    within,
    transaction: (work) => database.transaction((tx) => work(within(tx))),
    held: heldLineReader(database),
    find: orderFinder(database),
    list: async (wanted) => {
      const filter = filtered(wanted);
      const offset = wanted.after ? 0 : (wanted.page - 1) * wanted.limit;
      const [orders, counted] = await Promise.all([
        database.query(listOrders(filter), [...filter.values, wanted.limit, offset]),
        wanted.after ? undefined : totalOf(database, filter),
      ]);
      return { orders, total: counted };
    },
  };
};
