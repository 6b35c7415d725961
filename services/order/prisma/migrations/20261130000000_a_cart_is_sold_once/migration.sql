-- The orders of a user are numbered without a gap. Two that are placed at once want the same number, so only one of
-- them is stored, and the other looks again at what the first one took out of the cart. Orders of before have none.
ALTER TABLE "orders" ADD COLUMN "user_seq" INTEGER;
CREATE UNIQUE INDEX "orders_user_id_user_seq_key" ON "orders"("user_id", "user_seq");

-- The cart line that an item was bought from: as long as its order is not cancelled, these pieces are sold.
ALTER TABLE "order_items" ADD COLUMN "cart_item_id" VARCHAR(64);
CREATE INDEX "order_items_cart_item_id_idx" ON "order_items"("cart_item_id") WHERE "cart_item_id" IS NOT NULL;

-- What a user has not paid yet is counted with every order.
CREATE INDEX "orders_pending" ON "orders"("user_id") WHERE "status" = 'PENDING';
