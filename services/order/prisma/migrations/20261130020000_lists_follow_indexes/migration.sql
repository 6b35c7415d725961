-- Lists go on after (created_at, id), both descending; indexes that say so need no sort.
CREATE INDEX "orders_user_id_created_at_id_desc_idx" ON "orders"("user_id", "created_at" DESC, "id" DESC);
DROP INDEX "orders_user_id_created_at_id_idx";
CREATE INDEX "orders_created_at_id_desc_idx" ON "orders"("created_at" DESC, "id" DESC);
DROP INDEX "orders_created_at_id_idx";
CREATE INDEX "orders_status_created_at_id_desc_idx" ON "orders"("status", "created_at" DESC, "id" DESC);
DROP INDEX "orders_status_created_at_idx";
-- A seller's orders are found in the index alone.
CREATE INDEX "order_items_seller_id_order_id_idx" ON "order_items"("seller_id", "order_id");
DROP INDEX "order_items_seller_id_idx";
