-- Shipments that ended long ago are removed.
CREATE INDEX "shipments_ended" ON "shipments"("updated_at") WHERE "status" IN ('DELIVERED', 'FAILED', 'RETURNED', 'CANCELLED');
