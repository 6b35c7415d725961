CREATE TABLE "carriers" (
    "id" VARCHAR(20) NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "carriers_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "shipments" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "user_id" UUID,
    "carrier" VARCHAR(20) NOT NULL,
    "service" VARCHAR(20) NOT NULL,
    "price" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "destination" JSONB NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "unwanted" BOOLEAN NOT NULL DEFAULT false,
    "task" VARCHAR(10),
    "due_at" TIMESTAMPTZ,
    "tracking_number" VARCHAR(40),
    "next_poll_at" TIMESTAMPTZ,
    "failure_code" VARCHAR(50),
    "request_key" VARCHAR(64),
    "saga" JSONB,
    "cancel_saga" JSONB,
    "correlation_id" VARCHAR(128) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "shipments_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "shipments_price" CHECK ("price" >= 0),
    CONSTRAINT "shipments_status" CHECK ("status" IN ('CREATED', 'LABELLED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED',
        'FAILED', 'RETURNED', 'CANCELLED')),
    CONSTRAINT "shipments_task" CHECK ("task" IN ('CREATE', 'CANCEL'))
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX "shipments_order_id_key" ON "shipments"("order_id");
CREATE UNIQUE INDEX "shipments_tracking_number_key" ON "shipments"("tracking_number");
CREATE INDEX "shipments_due" ON "shipments"("due_at") WHERE "task" IS NOT NULL;
CREATE INDEX "shipments_poll" ON "shipments"("next_poll_at") WHERE "next_poll_at" IS NOT NULL;

CREATE TABLE "shipment_items" (
    "shipment_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "quantity" INTEGER NOT NULL,
    CONSTRAINT "shipment_items_pkey" PRIMARY KEY ("shipment_id", "line"),
    CONSTRAINT "shipment_items_quantity" CHECK ("quantity" > 0),
    CONSTRAINT "shipment_items_shipment_id_fkey" FOREIGN KEY ("shipment_id") REFERENCES "shipments"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "tracking_events" (
    "shipment_id" UUID NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "place" VARCHAR(100) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "tracking_events_pkey" PRIMARY KEY ("shipment_id", "status"),
    CONSTRAINT "tracking_events_shipment_id_fkey" FOREIGN KEY ("shipment_id") REFERENCES "shipments"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
