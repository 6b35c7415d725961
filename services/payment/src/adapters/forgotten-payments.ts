import { type KeptRecords, statement } from '@ultramarket/platform';

/** A payment of a person that has ended: as long as it is open, there is something that the provider is to be asked. */
const ended = 'f.settled_at IS NULL AND p.user_id = f.user_id AND p.task IS NULL';

/** The provider's token leads to a card and its holder. Client secrets are gone with the end of a payment anyway. */
const emptyPayments = statement(
  'forgotten-empty-payments',
  `UPDATE payments p SET method = NULL, updated_at = now()
   FROM platform.forgotten f WHERE ${ended} AND p.method IS NOT NULL`,
);

/** Reasons that the shop's own rules give are words in capitals; all others were typed by somebody. */
const emptyReasons = statement(
  'forgotten-empty-reasons',
  `UPDATE refunds r SET reason = '' FROM payments p, platform.forgotten f
   WHERE r.payment_id = p.id AND r.status <> 'PENDING' AND ${ended} AND r.reason !~ '^[A-Z_]*$'`,
);

/** How payments forget who made them; the ledger knows nobody anyway. */
export const forgottenPayments: KeptRecords = {
  name: 'payments',
  empty: [emptyPayments, emptyReasons],
  remaining: 'SELECT FROM payments p WHERE p.user_id = f.user_id AND p.method IS NOT NULL',
};
