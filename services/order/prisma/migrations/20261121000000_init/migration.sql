CREATE TABLE "orders" (
    "id" UUID NOT NULL,
    "order_number" VARCHAR(20) NOT NULL,
    "user_id" UUID NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "subtotal" BIGINT NOT NULL,
    "discount_amount" BIGINT NOT NULL,
    "tax_amount" BIGINT NOT NULL,
    "shipping_amount" BIGINT NOT NULL,
    "total_amount" BIGINT NOT NULL,
    "payment_method" VARCHAR(50) NOT NULL,
    "payment_id" UUID,
    "shipping_rate_id" TEXT,
    "shipping_address" JSONB NOT NULL,
    "billing_address" JSONB NOT NULL,
    "cancel_reason" VARCHAR(100),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "orders_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "orders_status" CHECK ("status" IN ('PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED')),
    CONSTRAINT "orders_amounts_not_negative" CHECK ("subtotal" >= 0 AND "discount_amount" >= 0 AND "tax_amount" >= 0 AND "shipping_amount" >= 0),
    CONSTRAINT "orders_total_adds_up" CHECK ("total_amount" = "subtotal" - "discount_amount" + "tax_amount" + "shipping_amount" AND "total_amount" > 0)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX "orders_order_number_key" ON "orders"("order_number");
CREATE INDEX "orders_user_id_created_at_id_idx" ON "orders"("user_id", "created_at" DESC, "id");
CREATE INDEX "orders_created_at_id_idx" ON "orders"("created_at" DESC, "id");
CREATE INDEX "orders_status_created_at_idx" ON "orders"("status", "created_at" DESC);

CREATE TABLE "order_items" (
    "order_id" UUID NOT NULL,
    "line_no" INTEGER NOT NULL,
    "product_id" UUID NOT NULL,
    "variant_id" UUID,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(255) NOT NULL,
    "seller_id" UUID,
    "quantity" INTEGER NOT NULL,
    "unit_price" BIGINT NOT NULL,
    "line_total" BIGINT NOT NULL,
    "discount_amount" BIGINT NOT NULL,
    "tax_amount" BIGINT NOT NULL,
    CONSTRAINT "order_items_pkey" PRIMARY KEY ("order_id", "line_no"),
    CONSTRAINT "order_items_quantity" CHECK ("quantity" > 0),
    CONSTRAINT "order_items_line_adds_up" CHECK ("line_total" = "unit_price" * "quantity"),
    CONSTRAINT "order_items_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "order_items_seller_id_idx" ON "order_items"("seller_id");

CREATE TABLE "status_history" (
    "id" BIGSERIAL NOT NULL,
    "order_id" UUID NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "reason" VARCHAR(100),
    "by" VARCHAR(20) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "status_history_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "status_history_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "status_history_order_id_id_idx" ON "status_history"("order_id", "id");

CREATE TABLE "tax_rates" (
    "id" UUID NOT NULL,
    "country" CHAR(2) NOT NULL,
    "region" VARCHAR(50) NOT NULL DEFAULT '',
    "category_id" VARCHAR(36) NOT NULL DEFAULT '',
    "name" VARCHAR(50) NOT NULL,
    "basis_points" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "tax_rates_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "tax_rates_basis_points" CHECK ("basis_points" BETWEEN 0 AND 10000)
);
CREATE UNIQUE INDEX "tax_rates_country_region_category_id_key" ON "tax_rates"("country", "region", "category_id");

-- Where a new shop starts from; staff edit them through PUT /api/v1/tax/rates.
INSERT INTO "tax_rates" ("id", "country", "region", "name", "basis_points") VALUES
    (gen_random_uuid(), 'DE', '', 'VAT', 1900),
    (gen_random_uuid(), 'FR', '', 'VAT', 2000),
    (gen_random_uuid(), 'NL', '', 'VAT', 2100),
    (gen_random_uuid(), 'GB', '', 'VAT', 2000),
    (gen_random_uuid(), 'UZ', '', 'VAT', 1200),
    (gen_random_uuid(), 'US', 'CA', 'Sales tax', 725),
    (gen_random_uuid(), 'US', 'NY', 'Sales tax', 400),
    (gen_random_uuid(), 'US', 'TX', 'Sales tax', 625);
