-- Who told of an entry, and whether its hash was made with the key. Entries of before stay as they are.
ALTER TABLE "audit_logs" ADD COLUMN "producer" VARCHAR(50), ADD COLUMN "keyed" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "audit_archive" ADD COLUMN "producer" VARCHAR(50), ADD COLUMN "keyed" BOOLEAN NOT NULL DEFAULT false;

CREATE INDEX "findings_healed_at_idx" ON "findings"("healed_at");
CREATE INDEX "audited_orders_created_at_idx" ON "audited_orders"("created_at");
-- What may be let go one day, the oldest first.
CREATE INDEX "audited_orders_settled" ON "audited_orders"("touched_at") WHERE "settled";
