import { redactedAddress, type RetainedRecords, statement } from '@ultramarket/platform';

const kept = `(o.shipping_address->>'line1' <> '' OR o.billing_address->>'line1' <> '')`;

/** An open order needs its address, and so does a saga that staff may still have to retry. */
const redactClosed = statement(
  'redact-orders',
  `WITH redacted AS (
     UPDATE orders o SET shipping_address = ${redactedAddress('o.shipping_address')},
       billing_address = ${redactedAddress('o.billing_address')}, cancel_note = NULL, version = o.version + 1, updated_at = now()
     FROM platform.forgotten f
     WHERE f.settled_at IS NULL AND o.user_id = f.user_id AND o.status IN ('DELIVERED', 'CANCELLED', 'RETURNED') AND ${kept}
       AND NOT EXISTS (SELECT FROM platform.saga_runs r WHERE r.saga_id = o.id::text
                         AND r.status IN ('running', 'undoing', 'needs-attention'))
     RETURNING o.id, o.shipping_address
   ), notes AS (
     UPDATE status_history h SET reason = NULL FROM redacted e
     WHERE h.order_id = e.id AND h.by IN ('seller', 'staff') AND h.reason !~ '^[A-Z_]+$'
   )
   UPDATE platform.saga_runs r
   SET data = r.data || jsonb_build_object('destination', e.shipping_address, 'payment', r.data->'payment' || '{"token":""}')
   FROM redacted e WHERE r.saga = 'checkout' AND r.saga_id = e.id::text`,
);

/** Orders after an erasure: names, streets, tokens and notes are removed; items, amounts and the country are retained. */
export const retainedOrders: RetainedRecords = {
  name: 'orders',
  redact: [redactClosed],
  remaining: `SELECT FROM orders o WHERE o.user_id = f.user_id AND ${kept}`,
};
