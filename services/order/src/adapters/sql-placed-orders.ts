import { type Database, NaturalBatcher, statement, type Transaction } from '@ultramarket/platform';
import { type HeldLine, type NewOrder, type OpenOrderLimits, type Placement } from '../ports';

/**
 * Stores orders, unless what they take out of the cart is sold already. Pieces of a cart line are sold as long as an order
 * holds them that is not cancelled and that the cart has not been cleared of. Two orders of one user that do not see each
 * other want the same number (`user_seq`), so the constraint lets one of them through: the other is `raced` and looks
 * again. What a user has not paid yet is bounded in the same statement. Users in order, so that two replicas cannot block
 * each other.
 */
const placeOrders = statement<{ id: string; placement: Placement }>(
  'order-place',
  `WITH given AS (
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS o (
       id uuid, "orderNumber" text, "userId" uuid, status text, currency text, subtotal bigint, discount bigint, tax bigint,
       shipping bigint, total bigint, "paymentMethod" text, "shippingRateId" text, "shippingAddress" jsonb,
       "billingAddress" jsonb, "createdAt" timestamptz, items jsonb)
   ), wanted AS (
     SELECT g.id AS order_id, g."userId", i.* FROM given g, ROWS FROM (jsonb_to_recordset(g.items) AS (
       "productId" uuid, "variantId" uuid, sku text, name text, "sellerId" uuid, quantity int, "unitPrice" bigint,
       "lineTotal" bigint, discount bigint, tax bigint, "itemId" text, "inCart" int, "clearedBy" uuid[]))
       WITH ORDINALITY AS i(product_id, variant_id, sku, name, seller_id, quantity, unit_price, line_total, discount, tax,
         cart_item_id, in_cart, cleared_by, n)
   ), sold AS (
     SELECT DISTINCT w.order_id FROM wanted w
     WHERE w.in_cart < w.quantity + (
       SELECT coalesce(sum(h.quantity), 0) FROM order_items h JOIN orders ho ON ho.id = h.order_id
       WHERE h.cart_item_id = w.cart_item_id AND ho.user_id = w."userId" AND ho.status <> 'CANCELLED'
         AND ho.id <> ALL (coalesce(w.cleared_by, '{}')))
   ), judged AS (
     SELECT g.id, (SELECT coalesce(max(o.user_seq), 0) + 1 FROM orders o WHERE o.user_id = g."userId") AS seq,
       CASE WHEN g.id IN (SELECT order_id FROM sold) THEN 'sold'
            WHEN open.orders >= $2 THEN 'too-many-orders'
            WHEN open.units + (SELECT sum(w.quantity) FROM wanted w WHERE w.order_id = g.id) > $3 THEN 'too-many-units'
            ELSE 'placed' END AS verdict
     FROM given g CROSS JOIN LATERAL (
       SELECT count(DISTINCT o.id) AS orders, coalesce(sum(i.quantity), 0) AS units
       FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.user_id = g."userId" AND o.status = 'PENDING') open
   ), placed AS (
     INSERT INTO orders (id, order_number, user_id, user_seq, status, currency, subtotal, discount_amount, tax_amount,
       shipping_amount, total_amount, payment_method, shipping_rate_id, shipping_address, billing_address, created_at)
     SELECT id, "orderNumber", "userId", seq, status, currency, subtotal, discount, tax, shipping, total, "paymentMethod",
       "shippingRateId", "shippingAddress", "billingAddress", "createdAt"
     FROM given JOIN judged USING (id) WHERE verdict = 'placed' ORDER BY "userId", id
     ON CONFLICT (user_id, user_seq) DO NOTHING
     RETURNING id, status, created_at
   ), history AS (
     INSERT INTO status_history (order_id, status, by, at) SELECT id, status, 'customer', created_at FROM placed
   ), items AS (
     INSERT INTO order_items (order_id, line_no, product_id, variant_id, sku, name, seller_id, quantity, unit_price,
       line_total, discount_amount, tax_amount, cart_item_id)
     SELECT w.order_id, w.n, w.product_id, w.variant_id, w.sku, w.name, w.seller_id, w.quantity, w.unit_price, w.line_total,
       w.discount, w.tax, w.cart_item_id
     FROM wanted w JOIN placed p ON p.id = w.order_id
   )
   SELECT j.id, CASE WHEN j.verdict <> 'placed' THEN j.verdict WHEN p.id IS NULL THEN 'raced' ELSE 'placed' END AS placement
   FROM judged j LEFT JOIN placed p USING (id)`,
);

const heldLines = statement<HeldLine>(
  'order-held-lines',
  `SELECT h.cart_item_id AS "itemId", o.id AS "orderId", o.user_id AS "userId", h.quantity
   FROM order_items h JOIN orders o ON o.id = h.order_id
   WHERE h.cart_item_id = ANY($1::text[]) AND o.status <> 'CANCELLED' ORDER BY o.user_seq`,
);

const rowOf = ({ order, lines }: NewOrder) => ({
  ...order,
  items: order.items.map((item, index) => ({ ...item, ...lines[index] })),
});

/** @returns what became of each order, in their order */
export const placeAll =
  ({ orders: most, units }: OpenOrderLimits) =>
  async (tx: Transaction, orders: readonly NewOrder[]): Promise<Placement[]> => {
    const rows = await tx.query(placeOrders, [JSON.stringify(orders.map(rowOf)), most, units]);
    const placements = new Map(rows.map(({ id, placement }) => [id, placement]));
    return orders.map(({ order }) => placements.get(order.id) ?? 'raced');
  };

/** Looks up which orders hold pieces of cart lines; requests that arrive together share the statement. */
export const heldLineReader = (
  database: Database,
): ((userId: string, itemIds: readonly string[]) => Promise<HeldLine[]>) => {
  const batcher = new NaturalBatcher(
    async (asked: ReadonlyArray<{ userId: string; itemIds: readonly string[] }>) => {
      const rows = await database.query(heldLines, [[...new Set(asked.flatMap(({ itemIds }) => itemIds))]]);
      const byUser = new Map<string, HeldLine[]>();
      for (const row of rows) byUser.set(row.userId, [...(byUser.get(row.userId) ?? []), row]);
      return asked.map(({ userId, itemIds }) => {
        const own = new Set(itemIds);
        return (byUser.get(userId) ?? []).filter(({ itemId }) => own.has(itemId));
      });
    },
    { maxBatch: 100, inFlight: 1, rest: 2 },
  );
  return (userId, itemIds) => batcher.add({ userId, itemIds });
};
