import {
  type Database,
  isNotErased,
  recordErasure,
  statement,
  type Transaction,
} from '@ultramarket/platform';
import { type CopyStore, type CopyTransaction } from '../ports';
import * as copy from './copy-statements';
import { putBoth, putLive } from './copy-statements';

const applyProducts = statement('product-remember', putBoth(copy.productStates, 'products'));
const archiveProducts = statement('product-archive', putBoth(copy.productEnds, 'products'));
const applyRatings = statement('rating-remember', putBoth(copy.ratings, 'ratings'));
/** A rebuild reads purchases and reviews again; the rest has no owner that it could be read from. */
const addInteractions = statement(
  'interaction-add',
  putBoth(copy.interactions, 'interactions', `kind IN ('PURCHASE', 'REVIEW')`),
);
/** Imported interactions have no other owner. */
const importInteractions = statement('interaction-import', putLive(copy.interactions, 'interactions'));

/**
 * Of a cart that is newer than the stored one removed lines are deleted and new ones added; the rest keeps its time.
 */
const replaceCarts = statement(
  'cart-replace',
  `WITH given AS (
     SELECT DISTINCT ON ("userId") "userId", version, at, "productIds"
     FROM jsonb_to_recordset($1::jsonb) AS c ("userId" uuid, version int, at timestamptz, "productIds" jsonb)
     WHERE ${isNotErased('c."userId"')}
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
const pruneWishlistItems = statement(
  'wish-prune',
  `DELETE FROM interactions WHERE kind IN ('CART', 'WISH') AND at < $1`,
);
const pruneRebuilds = statement(
  'rebuild-prune',
  `DELETE FROM rebuilds WHERE state <> 'RUNNING' AND started_at < $1`,
);

/**
 * Also deletes what a rebuild has copied so far, and the examples of earlier ones. Rows that a rebuild is just
 * copying are deleted when it ends.
 */
const eraseUsers = statement(
  'user-forget',
  `WITH beside AS (
     DELETE FROM rebuilt_interactions WHERE user_id = ANY($1::uuid[])
   ), shown AS (
     UPDATE rebuilds SET differences = '[]' WHERE EXISTS (
       SELECT FROM jsonb_array_elements(differences) AS d WHERE (d->'key'->>'user_id')::uuid = ANY($1::uuid[]))
   ), kept AS (
     DELETE FROM carts WHERE user_id = ANY($1::uuid[])
   )
   DELETE FROM interactions WHERE user_id = ANY($1::uuid[])`,
);

const within = (tx: Transaction): CopyTransaction => ({
  tx,
  applyProducts: async (products) => void (await tx.query(applyProducts, [JSON.stringify(products)])),
  archiveProducts: async (products) => void (await tx.query(archiveProducts, [JSON.stringify(products)])),
  applyRatings: async (ratings) => void (await tx.query(applyRatings, [JSON.stringify(ratings)])),
  addInteractions: async (interactions) =>
    void (await tx.query(addInteractions, [JSON.stringify(interactions)])),
  replaceCarts: async (carts, weight) => void (await tx.query(replaceCarts, [JSON.stringify(carts), weight])),
  eraseUsers: async (userIds) => {
    await recordErasure(tx, userIds);
    await tx.query(eraseUsers, [userIds]);
  },
});

/** Applies the events of other services, each batch in one statement. */
export const sqlCopyStore = (database: Database): CopyStore => ({
  within,
  importInteractions: async (interactions) =>
    void (await database.query(importInteractions, [JSON.stringify(interactions)])),
  pruneViews: async (before) => void (await database.query(pruneViews, [before])),
  pruneWishlistItems: async (before) => {
    await database.query(pruneWishlistItems, [before]);
    await database.query(pruneRebuilds, [before]);
  },
});
