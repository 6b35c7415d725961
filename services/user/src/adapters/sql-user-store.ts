import { type Database, statement, type Transaction } from '@ultramarket/platform';
import { type OpenErasure, type ProfileVersion, type UserStore, type UserTransaction } from '../ports';

/**
 * A registration counts once. Where the owner came first, the profile exists already: the role is taken if nothing
 * newer is known, names, phone and language unless the owner has entered their own.
 */
const applyRegistrations = statement<ProfileVersion>(
  'profile-remember',
  `INSERT INTO user_profiles AS p
     (user_id, email, role, role_at, first_name, last_name, phone, locale, registered_at)
   SELECT DISTINCT ON ("userId") "userId", email, role, "occurredAt", left("firstName", 100), left("lastName", 100),
          left(phone, 50), left(locale, 10), "occurredAt"
   FROM jsonb_to_recordset($1::jsonb) AS r ("userId" uuid, email text, role text, "occurredAt" timestamptz,
     "firstName" text, "lastName" text, phone text, locale text)
   ORDER BY "userId", "occurredAt"
   ON CONFLICT (user_id) DO UPDATE SET
     email = EXCLUDED.email,
     role = CASE WHEN p.role_at > EXCLUDED.role_at THEN p.role ELSE EXCLUDED.role END,
     role_at = greatest(p.role_at, EXCLUDED.role_at),
     first_name = coalesce(nullif(p.first_name, ''), EXCLUDED.first_name),
     last_name = coalesce(nullif(p.last_name, ''), EXCLUDED.last_name),
     phone = coalesce(p.phone, EXCLUDED.phone),
     locale = CASE WHEN p.locale = 'en' THEN EXCLUDED.locale ELSE p.locale END, registered_at = EXCLUDED.registered_at,
     version = p.version + 1, updated_at = now()
   WHERE p.registered_at IS NULL
   RETURNING user_id AS "userId", version`,
);

/** Of several changes the newest counts, in a batch and over time; one may come before its registration. */
const applyRoles = statement<ProfileVersion>(
  'profile-set-roles',
  `INSERT INTO user_profiles AS p (user_id, role, role_at)
   SELECT DISTINCT ON ("userId") "userId", role, "occurredAt"
   FROM jsonb_to_recordset($1::jsonb) AS r ("userId" uuid, role text, "occurredAt" timestamptz)
   ORDER BY "userId", "occurredAt" DESC
   ON CONFLICT (user_id) DO UPDATE SET
     role = EXCLUDED.role, role_at = EXCLUDED.role_at, version = p.version + 1, updated_at = now()
   WHERE p.role_at IS NULL OR p.role_at <= EXCLUDED.role_at
   RETURNING user_id AS "userId", version`,
);

/**
 * Of several prices of a SKU the newest counts, in a batch and over time; what happened before a product was added is
 * nothing new to the user who added it. The drop ends when the price is back.
 */
const markPrices = statement(
  'wishlist-mark-prices',
  `UPDATE wishlist_items i SET
     price = n.price, price_version = n.version,
     price_dropped_at = CASE WHEN n.price < i.added_price THEN coalesce(i.price_dropped_at, n.at) END
   FROM (SELECT DISTINCT ON ("productId", sku) *
         FROM jsonb_to_recordset($1::jsonb) AS r
           ("productId" uuid, sku text, price bigint, currency text, version int, at timestamptz)
         ORDER BY "productId", sku, version DESC) n
   WHERE i.product_id = n."productId" AND i.sku = n.sku AND i.currency = n.currency
     AND i.price_version < n.version AND i.added_at < n.at`,
);

/** The latest moment counts, in whatever order the events come. */
const markRestocked = statement(
  'wishlist-mark-restocked',
  `UPDATE wishlist_items i SET restocked_at = n.at
   FROM (SELECT "productId", max(at) AS at
         FROM jsonb_to_recordset($1::jsonb) AS r ("productId" uuid, at timestamptz)
         WHERE "productId" IS NOT NULL GROUP BY 1) n
   WHERE i.product_id = n."productId" AND i.added_at < n.at AND (i.restocked_at IS NULL OR i.restocked_at < n.at)`,
);

/** A warehouse may not know which product a SKU belongs to. */
const markRestockedSkus = statement(
  'wishlist-mark-restocked-skus',
  `UPDATE wishlist_items i SET restocked_at = n.at
   FROM (SELECT sku, max(at) AS at
         FROM jsonb_to_recordset($1::jsonb) AS r (sku text, at timestamptz) GROUP BY 1) n
   WHERE i.sku = n.sku AND i.added_at < n.at AND (i.restocked_at IS NULL OR i.restocked_at < n.at)`,
);

interface ErasureRow {
  userId: string;
  dueAt: Date;
}

/** A visit from before the request, reported late, does not withdraw it. */
const removeErasures = statement<ErasureRow>(
  'erasure-cancel-by-visit',
  `DELETE FROM erasures e USING jsonb_to_recordset($1::jsonb) AS s ("userId" uuid, at timestamptz)
   WHERE e.user_id = s."userId" AND e.requested_at < s.at AND e.done_at IS NULL
   RETURNING e.user_id AS "userId", e.due_at AS "dueAt"`,
);

const markReminded = statement<ErasureRow>(
  'erasure-remind',
  `UPDATE erasures SET reminded_at = now() WHERE user_id IN (
     SELECT user_id FROM erasures WHERE done_at IS NULL AND reminded_at IS NULL AND due_at <= $1
     ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING user_id AS "userId", due_at AS "dueAt"`,
);

const toOpen = ({ userId, dueAt }: ErasureRow): OpenErasure => ({ userId, dueAt: dueAt.toISOString() });

const within = (tx: Transaction): UserTransaction => ({
  tx,
  applyRegistrations: (registrations) => tx.query(applyRegistrations, [JSON.stringify(registrations)]),
  applyRoles: (updates) => tx.query(applyRoles, [JSON.stringify(updates)]),
  markPrices: async (updates) => void (await tx.query(markPrices, [JSON.stringify(updates)])),
  markRestocked: async (updates) => {
    await tx.query(markRestocked, [JSON.stringify(updates)]);
    await tx.query(markRestockedSkus, [JSON.stringify(updates)]);
  },
  removeErasures: async (visits) => (await tx.query(removeErasures, [JSON.stringify(visits)])).map(toOpen),
  markReminded: async (until, limit) => (await tx.query(markReminded, [until, limit])).map(toOpen),
});

/** What changes for many users at once: hand-written statements, each for a whole batch. */
export const sqlUserStore = (database: Database): UserStore => ({
  within,
  transaction: (work) => database.transaction((tx) => work(within(tx))),
});
