import { type Database, statement } from '@ultramarket/platform';
import { type Forgotten } from '../ports';

const note = statement(
  'forgotten-note',
  `INSERT INTO forgotten (user_id) SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING`,
);

/** A payment of a person that has ended: as long as it is open, there is something that the provider is to be asked. */
const ended = 'f.settled_at IS NULL AND p.user_id = f.user_id AND p.task IS NULL';

/** The provider's token leads to a card and its holder. Client secrets are gone with the end of a payment anyway. */
const emptyPayments = statement(
  'forgotten-empty-payments',
  `UPDATE payments p SET method = NULL, updated_at = now() FROM forgotten f WHERE ${ended} AND p.method IS NOT NULL`,
);

/** Reasons that the shop's own rules give are words in capitals; all others were typed by somebody. */
const emptyReasons = statement(
  'forgotten-empty-reasons',
  `UPDATE refunds r SET reason = '' FROM payments p, forgotten f
   WHERE r.payment_id = p.id AND r.status <> 'PENDING' AND ${ended} AND r.reason !~ '^[A-Z_]*$'`,
);

/** What was on its way when somebody was forgotten may still be told for a while. */
const settle = statement(
  'forgotten-settle',
  `UPDATE forgotten f SET settled_at = now()
   WHERE f.settled_at IS NULL AND f.forgotten_at < now() - interval '30 days'
     AND NOT EXISTS (SELECT FROM payments p WHERE p.user_id = f.user_id AND p.method IS NOT NULL)`,
);

/** Who is forgotten, and how their payments forget them. */
export const sqlForgotten = (database: Database): Forgotten => ({
  note: async (tx, userIds) => void (await tx.query(note, [userIds])),
  emptyEnded: async () => {
    await database.query(emptyPayments);
    await database.query(emptyReasons);
    await database.query(settle);
  },
});
