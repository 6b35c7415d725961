CREATE TABLE "carts" (
    "user_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "lines" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "carts_pkey" PRIMARY KEY ("user_id")
) WITH (fillfactor = 70);
CREATE INDEX "carts_expires_at_idx" ON "carts"("expires_at");

CREATE TABLE "cart_merges" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "guest_id" VARCHAR(64) NOT NULL,
    "items" INTEGER NOT NULL,
    "merged_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "cart_merges_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "cart_merges_merged_at_idx" ON "cart_merges"("merged_at");
