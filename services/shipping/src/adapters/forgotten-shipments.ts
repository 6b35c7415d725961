import { addressOfNobody, type KeptRecords, statement } from '@ultramarket/platform';

/** A carrier that is on its way, or is still to be asked, needs the address. */
const emptyEnded = statement(
  'forgotten-empty-shipments',
  `UPDATE shipments s SET destination = ${addressOfNobody('s.destination')}, updated_at = now()
   FROM platform.forgotten f
   WHERE f.settled_at IS NULL AND s.user_id = f.user_id AND s.task IS NULL
     AND s.status IN ('DELIVERED', 'FAILED', 'RETURNED', 'CANCELLED') AND s.destination->>'line1' <> ''`,
);

/** How shipments forget whom they went to. */
export const forgottenShipments: KeptRecords = {
  name: 'shipments',
  empty: [emptyEnded],
  remaining: `SELECT FROM shipments s WHERE s.user_id = f.user_id AND s.destination->>'line1' <> ''`,
};
