import { statement, type Transaction } from '@ultramarket/platform';
import { type RoleMove } from '../domain/vendor-standing';
import { type AccountTransaction } from '../ports';

/** Of several updates of a vendor the newest counts, in a batch and over time. @returns those that changed something */
const applyUpdates = statement<{ vendorId: string }>(
  'vendor-standing-note',
  `INSERT INTO vendor_standings AS s (vendor_id, user_id, status, version)
   SELECT DISTINCT ON ("vendorId") "vendorId", "userId", status, version
   FROM jsonb_to_recordset($1::jsonb) AS n ("vendorId" uuid, "userId" uuid, status text, version int)
   ORDER BY "vendorId", version DESC
   ON CONFLICT (vendor_id) DO UPDATE SET status = EXCLUDED.status, version = EXCLUDED.version
   WHERE s.version < EXCLUDED.version
   RETURNING vendor_id AS "vendorId"`,
);

/** Held until the roles are changed, so that an admin who changes one at this moment comes before or after. */
const hold = statement<{ id: string }>(
  'vendor-standing-hold',
  `SELECT id FROM users WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
);

/** Compared is the rank: a role that ranks as another counts as that one. */
const move = statement<RoleMove>(
  'vendor-standing-move',
  `UPDATE users u SET role = n."to", updated_at = now()
   FROM jsonb_to_recordset($1::jsonb) AS n ("userId" uuid, "from" text, "to" text, by uuid), roles r
   WHERE u.id = n."userId" AND u.deleted_at IS NULL AND r.name = u.role AND r.base = n."from"
   RETURNING u.id AS "userId", r.base AS "from", n."to", n.by`,
);

/** What becomes of logins when vendors are verified; a few statements a batch. */
export const vendorStandings = (
  tx: Transaction,
): Pick<AccountTransaction, 'applyVendorUpdates' | 'moveRoles'> => ({
  applyVendorUpdates: async (updates) =>
    (await tx.query(applyUpdates, [JSON.stringify(updates)])).map(({ vendorId }) => vendorId),
  moveRoles: async (moves) => {
    await tx.query(hold, [moves.map(({ userId }) => userId)]);
    return tx.query(move, [JSON.stringify(moves)]);
  },
});
