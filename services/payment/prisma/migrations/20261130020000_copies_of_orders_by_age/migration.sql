-- Copies of orders come in the order of time, so that this costs next to nothing.
CREATE INDEX "orders_created" ON "orders" USING brin ("created_at");
