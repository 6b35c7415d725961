-- What went back to the shopper, as payment-service tells it.
ALTER TABLE "orders" ADD COLUMN "refunded_amount" BIGINT NOT NULL DEFAULT 0;
-- Why a person cancelled the order, in their own words.
ALTER TABLE "orders" ADD COLUMN "cancel_note" VARCHAR(200);
-- The person who set a status.
ALTER TABLE "status_history" ADD COLUMN "actor_id" UUID;
