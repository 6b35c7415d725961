-- Read once a day, to remove what is old, and written with each order: an index of ranges costs a new row next to nothing.
DROP INDEX "shipments_ended";
CREATE INDEX "shipments_updated" ON "shipments" USING brin ("updated_at");
