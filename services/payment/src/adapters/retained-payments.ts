import { type RetainedRecords, statement } from '@ultramarket/platform';

/** A closed payment of an erased user; an open one still has a call to its provider due. */
const isClosed = 'f.settled_at IS NULL AND p.user_id = f.user_id AND p.task IS NULL';

/** The provider's token leads to a card and its holder. Client secrets are gone with the end of a payment anyway. */
const redactPayments = statement(
  'redact-payments',
  `UPDATE payments p SET method = NULL, updated_at = now()
   FROM platform.forgotten f WHERE ${isClosed} AND p.method IS NOT NULL`,
);

/** Reasons given by the shop's own rules are upper-case codes; all others are free text. */
const redactReasons = statement(
  'redact-refund-reasons',
  `UPDATE refunds r SET reason = '' FROM payments p, platform.forgotten f
   WHERE r.payment_id = p.id AND r.status <> 'PENDING' AND ${isClosed} AND r.reason !~ '^[A-Z_]*$'`,
);

/** Payments after an erasure; the ledger holds no personal data anyway. */
export const retainedPayments: RetainedRecords = {
  name: 'payments',
  redact: [redactPayments, redactReasons],
  remaining: 'SELECT FROM payments p WHERE p.user_id = f.user_id AND p.method IS NOT NULL',
};
