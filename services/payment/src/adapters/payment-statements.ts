import { statement } from '@ultramarket/platform';
import { type Payment } from '../domain/payment';
import { type OrderCopy } from '../ports';

const columns = `p.id, p.order_id AS "orderId", p.user_id AS "userId", p.amount::float8 AS amount, p.currency, p.provider,
  p.method, p.attempt, p.status, p.unwanted, p.task, p.intent_id AS "intentId", p.client_secret AS "clientSecret",
  p.captured::float8 AS captured, p.refunding::float8 AS refunding, p.refunded::float8 AS refunded,
  p.failure_code AS "failureCode", p.saga, p.cancel_saga AS "cancelSaga", p.correlation_id AS "correlationId",
  p.traceparent, p.created_at AS "createdAt"`;

/** When a task is looked at again: soon for a call, after five minutes for one that waits for the shopper. */
const dueAt = (task: string) =>
  `now() + CASE ${task} WHEN 'READ' THEN interval '5 minutes' ELSE interval '30 seconds' END`;

/** The names are those of `Payment`, so that rows go in as they are. */
const record = `(id uuid, "orderId" uuid, "userId" uuid, amount bigint, currency text, provider text, method text, attempt int,
  status text, unwanted boolean, task text, "intentId" text, "clientSecret" text, captured bigint, "failureCode" text,
  saga jsonb, "cancelSaga" jsonb, "correlationId" text, traceparent text,
  "createdAt" timestamptz)`;

/** jsonb turns a missing reply address into the JSON null; the columns keep SQL's. */
const pendingReply = (name: string) => `nullif(${name}, 'null'::jsonb)`;

export const insertPayments = statement<{ id: string }>(
  'payment-insert',
  `INSERT INTO payments (id, order_id, user_id, amount, currency, provider, method, attempt, status, unwanted, task, due_at,
                         saga, correlation_id, traceparent, created_at)
   SELECT id, "orderId", "userId", amount, currency, provider, method, attempt, status, unwanted, task,
          CASE WHEN task IS NULL THEN NULL ELSE ${dueAt('task')} END, ${pendingReply('saga')}, "correlationId", traceparent,
          "createdAt"
   FROM jsonb_to_recordset($1::jsonb) AS g ${record}
   ON CONFLICT (order_id, kind) DO NOTHING
   RETURNING id`,
);

export const lockByOrders = statement<Payment>(
  'payment-lock-orders',
  `SELECT ${columns} FROM payments p WHERE p.order_id = ANY($1::uuid[]) AND p.kind = 'ORDER' ORDER BY p.id FOR UPDATE`,
);

export const lockByIds = statement<Payment>(
  'payment-lock',
  `SELECT ${columns} FROM payments p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id FOR UPDATE`,
);

export const lockByReferences = statement<Payment>(
  'payment-lock-references',
  `SELECT ${columns} FROM payments p
   WHERE p.id IN (SELECT id FROM payments WHERE id = ANY($1::uuid[])
                  UNION SELECT id FROM payments WHERE intent_id = ANY($2::text[]))
   ORDER BY p.id FOR UPDATE`,
);

/** The totals of refunds are kept by a trigger and not written here. */
export const savePayments = statement(
  'payment-save',
  `UPDATE payments p
   SET status = g.status, unwanted = g.unwanted, task = g.task,
       due_at = CASE WHEN g.task IS NULL THEN NULL ELSE ${dueAt('g.task')} END,
       intent_id = g."intentId", client_secret = g."clientSecret", captured = g.captured, failure_code = g."failureCode",
       saga = ${pendingReply('g.saga')}, cancel_saga = ${pendingReply('g."cancelSaga"')}, updated_at = now()
   FROM jsonb_to_recordset($1::jsonb) AS g ${record}
   WHERE p.id = g.id`,
);

export const claimPayments = statement<Payment>(
  'payment-claim',
  `UPDATE payments p SET due_at = ${dueAt('p.task')}
   WHERE p.id IN (SELECT id FROM payments WHERE task IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2
                  FOR UPDATE SKIP LOCKED)
   RETURNING ${columns}`,
);

/** Calls without an answer, of any process: it may be dead. */
export const openPayments = statement<Payment>(
  'payment-open',
  `SELECT ${columns} FROM payments p WHERE p.task IN ('CHARGE', 'VOID') AND p.id > $1 ORDER BY p.id LIMIT $2`,
);

export const knownPayments = statement<{ id: string }>(
  'payment-known',
  `SELECT id FROM payments WHERE id = ANY($1::uuid[])`,
);

export const postLegs = statement(
  'ledger-post',
  `INSERT INTO ledger_entries (entry_id, payment_id, account, amount, currency)
   SELECT "entryId", "paymentId", account, amount, currency
   FROM jsonb_to_recordset($1::jsonb) AS g ("entryId" uuid, "paymentId" uuid, account text, amount bigint, currency text)`,
);

export const readPayments = statement<Payment>(
  'payment-read',
  `SELECT ${columns} FROM payments p WHERE p.id = ANY($1::uuid[])`,
);

export const readOrder = statement<OrderCopy>(
  'order-read',
  `SELECT order_id AS "orderId", user_id AS "userId", amount::float8 AS amount, currency, cancelled_at IS NOT NULL AS cancelled
   FROM orders WHERE order_id = $1`,
);

/** A cancellation that comes before its order is recorded. */
export const applyOrders = statement(
  'order-remember',
  `INSERT INTO orders AS o (order_id, user_id, amount, currency, cancelled_at)
   SELECT "orderId", "userId", amount, currency, CASE WHEN cancelled THEN now() END
   FROM jsonb_to_recordset($1::jsonb) AS g ("orderId" uuid, "userId" uuid, amount bigint, currency text, cancelled boolean)
   ON CONFLICT (order_id) DO UPDATE
     SET amount = coalesce(o.amount, EXCLUDED.amount), currency = coalesce(o.currency, EXCLUDED.currency),
         cancelled_at = coalesce(o.cancelled_at, EXCLUDED.cancelled_at)`,
);

export const pruneOrders = statement<{ gone: number }>(
  'order-prune',
  `WITH gone AS (
     DELETE FROM orders WHERE order_id IN (SELECT order_id FROM orders WHERE created_at < $1 LIMIT $2) RETURNING 1
   ) SELECT count(*)::int AS gone FROM gone`,
);

export const sweptUntil = statement<{ at: Date }>(
  'sweep-read',
  `SELECT swept_until AS at FROM sweeps WHERE provider = $1`,
);

export const setSweptUntil = statement(
  'sweep-write',
  `INSERT INTO sweeps (provider, swept_until) VALUES ($1, $2)
   ON CONFLICT (provider) DO UPDATE SET swept_until = greatest(sweeps.swept_until, EXCLUDED.swept_until)`,
);
