-- Both are read once a day, to remove what is old, and written with each order. Rows lie nearly in the order of their
-- time, so an index of ranges finds the old ones, and a new row costs it next to nothing.
DROP INDEX "reservations_ended";
CREATE INDEX "reservations_updated" ON "reservations" USING brin ("updated_at");
DROP INDEX "inventory_transactions_created_at_idx";
CREATE INDEX "inventory_transactions_created" ON "inventory_transactions" USING brin ("created_at");
