CREATE TABLE "warehouses" (
    "id" UUID NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "country" CHAR(2) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 100,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "warehouses_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "warehouses_name_key" ON "warehouses"("name");

CREATE TABLE "skus" (
    "sku" VARCHAR(100) NOT NULL,
    "product_id" UUID,
    "version" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "skus_pkey" PRIMARY KEY ("sku")
);

CREATE TABLE "inventory" (
    "id" UUID NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "quantity_available" INTEGER NOT NULL,
    "quantity_reserved" INTEGER NOT NULL DEFAULT 0,
    "quantity_damaged" INTEGER NOT NULL DEFAULT 0,
    "reorder_level" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "inventory_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "inventory_available_not_negative" CHECK ("quantity_available" >= 0),
    CONSTRAINT "inventory_reserved_not_negative" CHECK ("quantity_reserved" >= 0),
    CONSTRAINT "inventory_damaged_not_negative" CHECK ("quantity_damaged" >= 0),
    CONSTRAINT "inventory_reorder_level_not_negative" CHECK ("reorder_level" >= 0),
    CONSTRAINT "inventory_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouses"("id") ON DELETE RESTRICT ON UPDATE CASCADE
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX "inventory_sku_warehouse_id_key" ON "inventory"("sku", "warehouse_id");
CREATE INDEX "inventory_warehouse_id_idx" ON "inventory"("warehouse_id");

CREATE TABLE "reservations" (
    "order_id" UUID NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "expires_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "reservations_pkey" PRIMARY KEY ("order_id"),
    CONSTRAINT "reservations_status" CHECK ("status" IN ('RESERVED', 'COMMITTED', 'RELEASED'))
) WITH (fillfactor = 70);
CREATE INDEX "reservations_open" ON "reservations"("expires_at") WHERE "status" = 'RESERVED';

CREATE TABLE "reservation_lines" (
    "order_id" UUID NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "quantity" INTEGER NOT NULL,
    CONSTRAINT "reservation_lines_pkey" PRIMARY KEY ("order_id", "sku", "warehouse_id"),
    CONSTRAINT "reservation_lines_quantity" CHECK ("quantity" > 0),
    CONSTRAINT "reservation_lines_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "reservations"("order_id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "inventory_transactions" (
    "id" BIGSERIAL NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "transaction_type" VARCHAR(20) NOT NULL,
    "quantity" INTEGER NOT NULL,
    "reason" VARCHAR(100) NOT NULL,
    "related_order_id" UUID,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "inventory_transactions_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "inventory_transactions_sku_id_idx" ON "inventory_transactions"("sku", "id");
