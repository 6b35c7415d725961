import { statement } from '@ultramarket/platform';
import { type Payment, type Refund } from '../domain/payment';
import { type OrderCopy, type ProviderEvent } from '../ports';

const columns = `p.id, p.order_id AS "orderId", p.user_id AS "userId", p.amount::float8 AS amount, p.currency, p.provider,
  p.method, p.attempt, p.status, p.unwanted, p.task, p.intent_id AS "intentId", p.client_secret AS "clientSecret",
  p.captured::float8 AS captured, p.refunding::float8 AS refunding, p.refunded::float8 AS refunded,
  p.failure_code AS "failureCode", p.saga, p.cancel_saga AS "cancelSaga", p.correlation_id AS "correlationId",
  p.created_at AS "createdAt"`;

/** When somebody looks again whether a task was done: soon for a call, in five minutes for one that waits for people. */
const dueAt = (task: string, seconds = 30) =>
  `now() + CASE ${task} WHEN 'READ' THEN interval '5 minutes' ELSE interval '${seconds} seconds' END`;

/** Longer than the first time, so that a starting process which takes over everything sees each row once. */
const claimedSeconds = 60;

/** The names are those of `Payment`, so that rows go in as they are. */
const record = `(id uuid, "orderId" uuid, "userId" uuid, amount bigint, currency text, provider text, method text, attempt int,
  status text, unwanted boolean, task text, "intentId" text, "clientSecret" text, captured bigint, "failureCode" text,
  saga jsonb, "cancelSaga" jsonb, "correlationId" text, "createdAt" timestamptz)`;

/** jsonb turns a missing ticket into the JSON null; the columns keep SQL's. */
const ticket = (name: string) => `nullif(${name}, 'null'::jsonb)`;

export const insertPayments = statement<{ id: string }>(
  'payment-insert',
  `INSERT INTO payments (id, order_id, user_id, amount, currency, provider, method, attempt, status, unwanted, task, due_at,
                         saga, correlation_id, created_at)
   SELECT id, "orderId", "userId", amount, currency, provider, method, attempt, status, unwanted, task,
          CASE WHEN task IS NULL THEN NULL ELSE ${dueAt('task')} END, ${ticket('saga')}, "correlationId", "createdAt"
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
       saga = ${ticket('g.saga')}, cancel_saga = ${ticket('g."cancelSaga"')}, updated_at = now()
   FROM jsonb_to_recordset($1::jsonb) AS g ${record}
   WHERE p.id = g.id`,
);

export const claimPayments = statement<Payment>(
  'payment-claim',
  `UPDATE payments p SET due_at = ${dueAt('p.task', claimedSeconds)}
   WHERE p.id IN (SELECT id FROM payments WHERE task IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2
                  FOR UPDATE SKIP LOCKED)
   RETURNING ${columns}`,
);

export const knownPayments = statement<{ id: string }>(
  'payment-known',
  `SELECT id FROM payments WHERE id::text = ANY($1::text[])`,
);

export const postLegs = statement(
  'ledger-post',
  `INSERT INTO ledger_entries (entry_id, payment_id, account, amount, currency)
   SELECT "entryId", "paymentId", account, amount, currency
   FROM jsonb_to_recordset($1::jsonb) AS g ("entryId" uuid, "paymentId" uuid, account text, amount bigint, currency text)`,
);

const refundColumns = `r.id, r.payment_id AS "paymentId", r.amount::float8 AS amount, r.currency, r.status, r.reason,
  r.request_key AS "requestKey", r.provider_refund_id AS "providerRefundId", r.failure_code AS "failureCode",
  r.created_at AS "createdAt"`;
const refundRecord = `(id uuid, "paymentId" uuid, amount bigint, currency text, status text, reason text, "requestKey" text,
  "providerRefundId" text, "failureCode" text, "createdAt" timestamptz)`;

export const insertRefunds = statement(
  'refund-insert',
  `INSERT INTO refunds (id, payment_id, amount, currency, status, reason, request_key, created_at, due_at)
   SELECT id, "paymentId", amount, currency, status, reason, "requestKey", "createdAt",
          CASE status WHEN 'PENDING' THEN now() + interval '30 seconds' END
   FROM jsonb_to_recordset($1::jsonb) AS g ${refundRecord}`,
);

/** A refund that the provider works on is asked about again in five minutes. */
export const saveRefunds = statement(
  'refund-save',
  `UPDATE refunds r
   SET status = g.status, provider_refund_id = g."providerRefundId", failure_code = g."failureCode", updated_at = now(),
       due_at = CASE g.status WHEN 'PENDING' THEN now() + interval '5 minutes' END
   FROM jsonb_to_recordset($1::jsonb) AS g ${refundRecord}
   WHERE r.id = g.id`,
);

/** Read under the lock of their payments. */
export const readRefunds = statement<Refund>(
  'refund-read',
  `SELECT ${refundColumns} FROM refunds r WHERE r.id = ANY($1::uuid[])`,
);

export const refundByRequest = statement<Refund>(
  'refund-by-request',
  `SELECT ${refundColumns} FROM refunds r WHERE r.request_key = $1`,
);

export const claimRefunds = statement<Refund>(
  'refund-claim',
  `UPDATE refunds r SET due_at = now() + interval '${claimedSeconds} seconds'
   WHERE r.id IN (SELECT id FROM refunds WHERE status = 'PENDING' AND due_at <= $1 ORDER BY due_at LIMIT $2
                  FOR UPDATE SKIP LOCKED)
   RETURNING ${refundColumns}`,
);

export const lockOrder = statement<OrderCopy>(
  'order-lock',
  `SELECT order_id AS "orderId", user_id AS "userId", amount::float8 AS amount, currency, cancelled_at IS NOT NULL AS cancelled
   FROM orders WHERE order_id = $1 FOR UPDATE`,
);

/** A cancellation that comes before its order is not forgotten. */
export const rememberOrders = statement(
  'order-remember',
  `INSERT INTO orders AS o (order_id, user_id, amount, currency, cancelled_at)
   SELECT "orderId", "userId", amount, currency, CASE WHEN cancelled THEN now() END
   FROM jsonb_to_recordset($1::jsonb) AS g ("orderId" uuid, "userId" uuid, amount bigint, currency text, cancelled boolean)
   ON CONFLICT (order_id) DO UPDATE
     SET amount = coalesce(o.amount, EXCLUDED.amount), currency = coalesce(o.currency, EXCLUDED.currency),
         cancelled_at = coalesce(o.cancelled_at, EXCLUDED.cancelled_at)`,
);

export const recordEvents = statement<{ id: string }>(
  'webhook-record',
  `INSERT INTO webhook_events (id, provider, type, state)
   SELECT id, provider, type, 'DONE' FROM jsonb_to_recordset($1::jsonb) AS g (id text, provider text, type text) ORDER BY id
   ON CONFLICT DO NOTHING RETURNING id`,
);

export const parkEvents = statement(
  'webhook-park',
  `UPDATE webhook_events e
   SET state = g.state, news = g.news, attempts = g.attempts, due_at = now() + g.seconds * interval '1 second'
   FROM jsonb_to_recordset($1::jsonb) AS g (id text, news jsonb, attempts int, state text, seconds int)
   WHERE e.id = g.id`,
);

export const lockParked = statement<{
  id: string;
  type: string;
  attempts: number;
  news: ProviderEvent['about'];
}>(
  'webhook-lock-parked',
  `SELECT id, type, attempts, news FROM webhook_events WHERE state = 'PARKED' AND due_at <= now()
   ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
);

export const finishParked = statement(
  'webhook-finish-parked',
  `UPDATE webhook_events SET state = 'DONE', news = NULL, due_at = NULL WHERE id = ANY($1::text[])`,
);

/** The provider repeats an event for some days at most. */
export const pruneEvents = statement(
  'webhook-prune',
  `DELETE FROM webhook_events WHERE received_at < now() - interval '30 days' AND state <> 'PARKED'`,
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
