CREATE INDEX "shipments_user_id_idx" ON "shipments"("user_id");
