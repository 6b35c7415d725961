import { statement } from '@ultramarket/platform';
import { type WishlistMarks } from '../ports';

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

/** What happened to products on wishlists, written by a statement or two a batch. */
export const sqlWishlistMarks: WishlistMarks = {
  markPrices: async (tx, updates) => void (await tx.query(markPrices, [JSON.stringify(updates)])),
  markRestocked: async (tx, updates) => {
    await tx.query(markRestocked, [JSON.stringify(updates)]);
    await tx.query(markRestockedSkus, [JSON.stringify(updates)]);
  },
};
