CREATE TABLE "contacts" (
    "user_id" UUID NOT NULL,
    "email" VARCHAR(320),
    "first_name" VARCHAR(100) NOT NULL DEFAULT '',
    "locale" VARCHAR(10) NOT NULL DEFAULT 'en',
    "changed_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "contacts_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "notifications" (
    "id" UUID NOT NULL,
    "event_key" VARCHAR(200) NOT NULL,
    "user_id" UUID,
    "type" VARCHAR(50) NOT NULL,
    "template" VARCHAR(50) NOT NULL,
    "data" JSONB NOT NULL,
    "in_inbox" BOOLEAN NOT NULL,
    "read_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "notifications_event_key_user_id_template_key" ON "notifications"("event_key", "user_id", "template");
CREATE INDEX "notifications_user_id_id_idx" ON "notifications"("user_id", "id" DESC);
CREATE INDEX "notifications_created_at_idx" ON "notifications"("created_at");
CREATE INDEX "notifications_unread" ON "notifications"("user_id") WHERE "in_inbox" AND "read_at" IS NULL;

CREATE TABLE "deliveries" (
    "id" UUID NOT NULL,
    "notification_id" UUID NOT NULL,
    "channel" VARCHAR(20) NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "address" VARCHAR(320),
    "locale" VARCHAR(10),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "error" VARCHAR(200),
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ,
    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "deliveries_status" CHECK ("status" IN ('WAITING', 'PENDING', 'SENT', 'FAILED')),
    CONSTRAINT "deliveries_notification_id_fkey" FOREIGN KEY ("notification_id") REFERENCES "notifications"("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX "deliveries_notification_id_channel_key" ON "deliveries"("notification_id", "channel");
CREATE INDEX "deliveries_due" ON "deliveries"("next_attempt_at") WHERE "status" = 'PENDING';
CREATE INDEX "deliveries_waiting" ON "deliveries"("created_at") WHERE "status" = 'WAITING';
