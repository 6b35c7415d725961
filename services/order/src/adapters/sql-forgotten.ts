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

const kept = `(o.shipping_address->>'line1' <> '' OR o.billing_address->>'line1' <> '')`;

/** An order that is under way needs its address, and so does a saga that somebody may still have to take up. */
const emptyEnded = statement(
  'forgotten-empty-orders',
  `WITH emptied AS (
     UPDATE orders o SET shipping_address = ${nameless('o.shipping_address')},
       billing_address = ${nameless('o.billing_address')}, version = o.version + 1, updated_at = now()
     FROM forgotten f
     WHERE f.settled_at IS NULL AND o.user_id = f.user_id AND o.status IN ('DELIVERED', 'CANCELLED', 'RETURNED') AND ${kept}
       AND NOT EXISTS (SELECT FROM platform.saga_runs r WHERE r.saga_id = o.id::text
                         AND r.status IN ('running', 'undoing', 'needs-attention'))
     RETURNING o.id, o.shipping_address
   ), notes AS (
     UPDATE status_history h SET reason = NULL FROM emptied e
     WHERE h.order_id = e.id AND h.by = 'staff' AND h.reason !~ '^[A-Z_]+$'
   )
   UPDATE platform.saga_runs r
   SET data = r.data || jsonb_build_object('destination', e.shipping_address, 'payment', r.data->'payment' || '{"token":""}')
   FROM emptied e WHERE r.saga = 'checkout' AND r.saga_id = e.id::text`,
);

/** What was on its way when somebody was forgotten may still be told for a while. */
const settle = statement(
  'forgotten-settle',
  `UPDATE forgotten f SET settled_at = now()
   WHERE f.settled_at IS NULL AND f.forgotten_at < now() - interval '30 days'
     AND NOT EXISTS (SELECT FROM orders o WHERE o.user_id = f.user_id AND ${kept})`,
);

/** Who is forgotten, and how their orders forget them. */
export const sqlForgotten = (database: Database): Forgotten => ({
  note: async (tx, userIds) => void (await tx.query(note, [userIds])),
  emptyEnded: async () => {
    await database.query(emptyEnded);
    await database.query(settle);
  },
});
