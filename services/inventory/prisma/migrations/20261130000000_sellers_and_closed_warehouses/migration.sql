-- Whose goods a SKU are; nothing for the shop's own.
ALTER TABLE "skus" ADD COLUMN "seller_id" UUID;
CREATE INDEX "skus_product_id_idx" ON "skus"("product_id");
CREATE INDEX "skus_seller_id_idx" ON "skus"("seller_id");

-- Whether the warehouse is open, on the row that is locked when goods are taken: a lock sees its newest state.
ALTER TABLE "inventory" ADD COLUMN "active" BOOLEAN NOT NULL DEFAULT true;
UPDATE "inventory" i SET "active" = false FROM "warehouses" w WHERE w."id" = i."warehouse_id" AND NOT w."active";
CREATE INDEX "inventory_low" ON "inventory"("sku", "warehouse_id") WHERE "quantity_available" <= "reorder_level";

-- For their retention.
CREATE INDEX "reservations_ended" ON "reservations"("updated_at") WHERE "status" <> 'RESERVED';
CREATE INDEX "inventory_transactions_created_at_idx" ON "inventory_transactions"("created_at");
