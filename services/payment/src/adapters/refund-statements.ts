import { statement } from '@ultramarket/platform';
import { type Refund } from '../domain/payment';

const refundColumns = `r.id, r.payment_id AS "paymentId", r.amount::float8 AS amount, r.currency, r.status, r.reason,
  r.request_key AS "requestKey", r.requested_by AS "requestedBy", r.provider_refund_id AS "providerRefundId", 
  r.failure_code AS "failureCode", r.created_at AS "createdAt"`;
const refundRecord = `(id uuid, "paymentId" uuid, amount bigint, currency text, status text, reason text,
  "requestKey" text, "requestedBy" text, "providerRefundId" text, "failureCode" text, "createdAt" timestamptz)`;

export const insertRefunds = statement(
  'refund-insert',
  `INSERT INTO refunds (id, payment_id, amount, currency, status, reason, request_key, requested_by, created_at, due_at)
   SELECT id, "paymentId", amount, currency, status, reason, "requestKey", "requestedBy", "createdAt",
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
  `UPDATE refunds r SET due_at = now() + interval '30 seconds'
   WHERE r.id IN (SELECT id FROM refunds WHERE status = 'PENDING' AND due_at <= $1 ORDER BY due_at LIMIT $2
                  FOR UPDATE SKIP LOCKED)
   RETURNING ${refundColumns}`,
);

export const openRefunds = statement<Refund>(
  'refund-open',
  `SELECT ${refundColumns} FROM refunds r WHERE r.status = 'PENDING' AND r.id > $1 ORDER BY r.id LIMIT $2`,
);
