import { type Database, statement, type Transaction } from '@ultramarket/platform';
import { orderRules } from '../domain/invariants';
import { type AuditedMoney, type AuditedOrder, type OrderUpdate } from '../domain/order-money';
import { type OrderLedger } from '../ports';

/** Events come in any order and perhaps twice: every column is set once and kept. */
const applyOrders = statement(
  'ledger-note-orders',
  `INSERT INTO audited_orders AS o (order_id, created_at, total, currency, confirmed_at, cancelled_at, touched_at)
   SELECT "orderId", min(at) FILTER (WHERE kind = 'created'), max(total), max(currency),
          min(at) FILTER (WHERE kind = 'confirmed'), min(at) FILTER (WHERE kind = 'cancelled'), now()
   FROM jsonb_to_recordset($1::jsonb) AS n ("orderId" uuid, kind text, at timestamptz, total bigint, currency text)
   GROUP BY "orderId"
   ORDER BY "orderId"
   ON CONFLICT (order_id) DO UPDATE SET
     created_at = coalesce(o.created_at, EXCLUDED.created_at), total = coalesce(o.total, EXCLUDED.total),
     currency = coalesce(o.currency, EXCLUDED.currency),
     confirmed_at = coalesce(o.confirmed_at, EXCLUDED.confirmed_at),
     cancelled_at = coalesce(o.cancelled_at, EXCLUDED.cancelled_at), touched_at = now(), settled = false`,
);

/** One payment or refund counts once, however often it is reported. */
const applyMoney = statement(
  'ledger-note-money',
  `WITH given AS (
     SELECT DISTINCT ON (id) id, "orderId", kind, amount, currency, at
     FROM jsonb_to_recordset($1::jsonb) AS m (id uuid, "orderId" uuid, kind text, amount bigint, currency text, at timestamptz)
   ), stored AS (
     INSERT INTO audited_money (id, order_id, kind, amount, currency, at)
     SELECT id, "orderId", kind, amount, currency, at FROM given
     ON CONFLICT (id) DO NOTHING
   )
   INSERT INTO audited_orders (order_id, touched_at)
   SELECT DISTINCT "orderId", now() FROM given ORDER BY "orderId"
   ON CONFLICT (order_id) DO UPDATE SET touched_at = now(), settled = false`,
);

/** The report that says up to when orders have been let go. */
const horizon = 'ledger-horizon';

/** When an order was made, as its id (UUID v7) says; other ids say nothing. */
const createdAt = `CASE WHEN substr(o.order_id::text, 15, 1) = '7' THEN
  to_timestamp(('x0000' || substr(replace(o.order_id::text, '-', ''), 1, 12))::bit(64)::bigint / 1000.0) END`;

/** The horizon is recorded with the removal, and never falls. */
const pruneOrders = statement<{ removed: number }>(
  'ledger-prune',
  `WITH old AS (
     SELECT order_id FROM audited_orders WHERE settled AND touched_at < $1 ORDER BY touched_at LIMIT $2 FOR UPDATE
   ), money AS (
     DELETE FROM audited_money WHERE order_id IN (SELECT order_id FROM old)
   ), orders AS (
     DELETE FROM audited_orders WHERE order_id IN (SELECT order_id FROM old) RETURNING 1
   ), noted AS (
     INSERT INTO reports AS r (name, taken_at, data)
     SELECT '${horizon}', now(), jsonb_build_object('until', $1::timestamptz) WHERE EXISTS (SELECT 1 FROM old)
     ON CONFLICT (name) DO UPDATE SET taken_at = EXCLUDED.taken_at, data = EXCLUDED.data
     WHERE (r.data->>'until')::timestamptz < $1::timestamptz
   )
   SELECT count(*)::int AS removed FROM orders`,
);

/** What is found already is looked at again without waiting, so that a mere event of an order heals nothing. */
const readUnsettled = statement<AuditedOrder>(
  'ledger-unsettled',
  `SELECT o.order_id AS "orderId", o.total::float8 AS total, o.currency, o.confirmed_at IS NOT NULL AS confirmed,
          o.cancelled_at IS NOT NULL AS cancelled, coalesce(m.charged, 0)::float8 AS charged,
          coalesce(m.refunded, 0)::float8 AS refunded, coalesce(m.currencies, '{}') AS currencies,
          o.touched_at AS "touchedAt",
          o.total IS NULL AND (coalesce(m.first_at <= (SELECT min(created_at) FROM audited_orders), true)
            OR ${createdAt} <= (SELECT (data->>'until')::timestamptz FROM reports WHERE name = '${horizon}')) AS "olderThanKnown"
   FROM audited_orders o
   LEFT JOIN LATERAL (
     SELECT sum(amount) FILTER (WHERE kind = 'charge') AS charged, sum(amount) FILTER (WHERE kind = 'refund') AS refunded,
            array_agg(DISTINCT currency::text) AS currencies, min(at) AS first_at
     FROM audited_money WHERE order_id = o.order_id
   ) m ON true
   WHERE NOT o.settled
     AND (o.touched_at <= $1 OR EXISTS (SELECT 1 FROM findings f WHERE f.rule = ANY($3::text[])
                                          AND f.subject = o.order_id::text AND f.healed_at IS NULL))
   ORDER BY o.touched_at LIMIT $2`,
);

const settle = statement(
  'ledger-settle',
  `UPDATE audited_orders o SET settled = true
   FROM jsonb_to_recordset($1::jsonb) AS s ("orderId" uuid, "touchedAt" timestamptz)
   WHERE o.order_id = s."orderId" AND date_trunc('milliseconds', o.touched_at) = s."touchedAt"`,
);

export const ledgerWrites = (tx: Transaction) => ({
  applyOrders: async (updates: readonly OrderUpdate[]): Promise<void> =>
    void (await tx.query(applyOrders, [JSON.stringify(updates)])),
  applyMoney: async (money: readonly AuditedMoney[]): Promise<void> =>
    void (await tx.query(applyMoney, [JSON.stringify(money)])),
});

/** The auditor's own copy of orders and their money, made of nothing but their events. */
export const sqlOrderLedger = (database: Database): OrderLedger => ({
  unsettled: (until, limit) => database.query(readUnsettled, [until, limit, orderRules]),
  prune: async (until, limit) => (await database.query(pruneOrders, [until, limit]))[0]?.removed ?? 0,
  settle: async (orders) => {
    if (orders.length > 0) await database.query(settle, [JSON.stringify(orders)]);
  },
});
