CREATE TABLE "forgotten" (
    "user_id" UUID NOT NULL,
    "forgotten_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ,
    CONSTRAINT "forgotten_pkey" PRIMARY KEY ("user_id")
);
CREATE INDEX "forgotten_unsettled" ON "forgotten"("forgotten_at") WHERE "settled_at" IS NULL;

CREATE INDEX "shipments_user_id_idx" ON "shipments"("user_id");
