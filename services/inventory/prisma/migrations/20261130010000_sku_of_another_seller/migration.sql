-- When the newest news of a SKU were made: of two products that had it one after the other, the later one counts.
ALTER TABLE "skus" ADD COLUMN "told_at" TIMESTAMPTZ;
-- Since when the goods are another seller's; what was reserved before belongs to the earlier one.
ALTER TABLE "inventory" ADD COLUMN "owned_since" TIMESTAMPTZ;
