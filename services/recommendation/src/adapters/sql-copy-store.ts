import { type Database, statement } from '@ultramarket/platform';
import { kindWeights } from '../domain/interactions';
import { type CopyStore } from '../ports';

/** Older news about a product never overwrites newer; when it was first heard of stays the earliest. */
const rememberProducts = statement(
  'product-remember',
  `INSERT INTO products (product_id, name, category_id, price, currency, attributes, status, version, first_seen_at)
   SELECT DISTINCT ON ("productId") "productId", left(name, 300), "categoryId", price, currency, attributes, status, version,
          min("seenAt") OVER (PARTITION BY "productId")
   FROM jsonb_to_recordset($1::jsonb)
     AS p ("productId" uuid, name text, "categoryId" uuid, price bigint, currency text, attributes jsonb, status text,
           version int, "seenAt" timestamptz)
   ORDER BY "productId", version DESC
   ON CONFLICT (product_id) DO UPDATE
     SET name = EXCLUDED.name, category_id = EXCLUDED.category_id, price = EXCLUDED.price, currency = EXCLUDED.currency,
         attributes = EXCLUDED.attributes, status = EXCLUDED.status, version = EXCLUDED.version,
         first_seen_at = least(products.first_seen_at, EXCLUDED.first_seen_at)
     WHERE products.version < EXCLUDED.version`,
);

/** A product that leaves before it was heard of leaves a mark, so that its late beginning does not bring it back. */
const archiveProducts = statement(
  'product-archive',
  `INSERT INTO products (product_id, name, price, currency, attributes, status, version, first_seen_at)
   SELECT DISTINCT ON ("productId") "productId", '', 0, 'USD', '{}', 'ARCHIVED', version, "seenAt"
   FROM jsonb_to_recordset($1::jsonb) AS p ("productId" uuid, version int, "seenAt" timestamptz)
   ORDER BY "productId", version DESC
   ON CONFLICT (product_id) DO UPDATE SET status = 'ARCHIVED', version = EXCLUDED.version
     WHERE products.version < EXCLUDED.version`,
);

const rememberRatings = statement(
  'rating-remember',
  `INSERT INTO ratings (product_id, average, count, version)
   SELECT DISTINCT ON ("productId") "productId", average, count, version
   FROM jsonb_to_recordset($1::jsonb) AS r ("productId" uuid, average float8, count int, version bigint)
   ORDER BY "productId", version DESC
   ON CONFLICT (product_id) DO UPDATE
     SET average = EXCLUDED.average, count = EXCLUDED.count, version = EXCLUDED.version
     WHERE ratings.version < EXCLUDED.version`,
);

const addInteractions = statement(
  'interaction-add',
  `INSERT INTO interactions (user_id, product_id, kind, source_id, weight, at)
   SELECT DISTINCT ON ("userId", "productId", kind, "sourceId") "userId", "productId", kind, "sourceId", weight, at
   FROM jsonb_to_recordset($1::jsonb)
     AS i ("userId" uuid, "productId" uuid, kind text, "sourceId" uuid, weight real, at timestamptz)
   ORDER BY "userId", "productId", kind, "sourceId", at DESC
   ON CONFLICT (user_id, product_id, kind, source_id) DO UPDATE SET weight = EXCLUDED.weight, at = EXCLUDED.at
     WHERE interactions.at < EXCLUDED.at`,
);

/** Of a cart that is newer than the known one what went out is removed and what came in added; the rest keeps its time. */
const replaceCarts = statement(
  'cart-replace',
  `WITH given AS (
     SELECT DISTINCT ON ("userId") "userId", version, at, "productIds"
     FROM jsonb_to_recordset($1::jsonb) AS c ("userId" uuid, version int, at timestamptz, "productIds" jsonb)
     ORDER BY "userId", at DESC, version DESC
   ), newer AS (
     INSERT INTO carts (user_id, at, version) SELECT "userId", at, version FROM given
     ON CONFLICT (user_id) DO UPDATE SET at = EXCLUDED.at, version = EXCLUDED.version
       WHERE (carts.at, carts.version) < (EXCLUDED.at, EXCLUDED.version)
     RETURNING user_id
   ), lines AS (
     SELECT g."userId" AS user_id, l.product_id::uuid AS product_id, g.at
     FROM given g JOIN newer n ON n.user_id = g."userId", jsonb_array_elements_text(g."productIds") AS l (product_id)
   ), gone AS (
     DELETE FROM interactions i USING newer n
     WHERE i.user_id = n.user_id AND i.kind = 'CART'
       AND NOT EXISTS (SELECT FROM lines l WHERE l.user_id = i.user_id AND l.product_id = i.product_id)
   )
   INSERT INTO interactions (user_id, product_id, kind, source_id, weight, at)
   SELECT DISTINCT user_id, product_id, 'CART', user_id, $2::real, at FROM lines
   ON CONFLICT (user_id, product_id, kind, source_id) DO NOTHING`,
);

const pruneViews = statement('view-prune', `DELETE FROM interactions WHERE kind = 'VIEW' AND at < $1`);

/** Keeps what other services tell, each batch in one statement. */
export const sqlCopyStore = (database: Database): CopyStore => ({
  rememberProducts: async (tx, products) =>
    void (await tx.query(rememberProducts, [JSON.stringify(products)])),
  archiveProducts: async (tx, products) => void (await tx.query(archiveProducts, [JSON.stringify(products)])),
  rememberRatings: async (tx, ratings) => void (await tx.query(rememberRatings, [JSON.stringify(ratings)])),
  addInteractions: async (tx, interactions) =>
    void (await tx.query(addInteractions, [JSON.stringify(interactions)])),
  importInteractions: async (interactions) =>
    void (await database.query(addInteractions, [JSON.stringify(interactions)])),
  replaceCarts: async (tx, carts) =>
    void (await tx.query(replaceCarts, [JSON.stringify(carts), kindWeights.CART])),
  pruneViews: async (before) => void (await database.query(pruneViews, [before])),
});
