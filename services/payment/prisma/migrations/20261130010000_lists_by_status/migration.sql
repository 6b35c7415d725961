-- Staff look for payments that failed or wait; newest first is this index backwards.
CREATE INDEX "payments_status_id_idx" ON "payments"("status", "id");
