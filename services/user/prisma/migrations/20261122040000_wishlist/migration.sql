CREATE TABLE "wishlist_items" (
    "user_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "added_price" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "price" BIGINT NOT NULL,
    "price_version" INTEGER NOT NULL DEFAULT 0,
    "price_dropped_at" TIMESTAMPTZ,
    "restocked_at" TIMESTAMPTZ,
    "added_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "wishlist_items_pkey" PRIMARY KEY ("user_id", "product_id"),
    CONSTRAINT "wishlist_items_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_profiles"("user_id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "wishlist_items_product_id_idx" ON "wishlist_items"("product_id");
CREATE INDEX "wishlist_items_sku_idx" ON "wishlist_items"("sku");
