import { type Database, statement } from '@ultramarket/platform';
import { type Forgotten } from '../ports';

const note = statement(
  'forgotten-note',
  `INSERT INTO forgotten (user_id) SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING`,
);

/** Country, region and the area of the postcode stay: taxes depend on them. */
const nameless = (column: string): string =>
  `jsonb_strip_nulls(jsonb_build_object('name', '', 'line1', '', 'city', '', 'region', ${column}->'region',
     'postcode', left(${column}->>'postcode', 2), 'country', ${column}->'country'))`;

/** A carrier that is on its way, or is still to be asked, needs the address. */
const emptyEnded = statement(
  'forgotten-empty-shipments',
  `UPDATE shipments s SET destination = ${nameless('s.destination')}, updated_at = now()
   FROM forgotten f
   WHERE f.settled_at IS NULL AND s.user_id = f.user_id AND s.task IS NULL
     AND s.status IN ('DELIVERED', 'FAILED', 'RETURNED', 'CANCELLED') AND s.destination->>'line1' <> ''`,
);

/** What was on its way when somebody was forgotten may still be told for a while. */
const settle = statement(
  'forgotten-settle',
  `UPDATE forgotten f SET settled_at = now()
   WHERE f.settled_at IS NULL AND f.forgotten_at < now() - interval '30 days'
     AND NOT EXISTS (SELECT FROM shipments s WHERE s.user_id = f.user_id AND s.destination->>'line1' <> '')`,
);

/** Who is forgotten, and how their shipments forget them. */
export const sqlForgotten = (database: Database): Forgotten => ({
  note: async (tx, userIds) => void (await tx.query(note, [userIds])),
  emptyEnded: async () => {
    await database.query(emptyEnded);
    await database.query(settle);
  },
});
