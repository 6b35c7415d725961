import { redactedAddress, type RetainedRecords, statement } from '@ultramarket/platform';

/** A shipment in transit, or with a call to its carrier due, needs the address. */
const redactClosed = statement(
  'redact-shipments',
  `UPDATE shipments s SET destination = ${redactedAddress('s.destination')}, updated_at = now()
   FROM platform.forgotten f
   WHERE f.settled_at IS NULL AND s.user_id = f.user_id AND s.task IS NULL
     AND s.status IN ('DELIVERED', 'FAILED', 'RETURNED', 'CANCELLED') AND s.destination->>'line1' <> ''`,
);

/** Shipments after an erasure: the recipient's address is removed. */
export const retainedShipments: RetainedRecords = {
  name: 'shipments',
  redact: [redactClosed],
  remaining: `SELECT FROM shipments s WHERE s.user_id = f.user_id AND s.destination->>'line1' <> ''`,
};
