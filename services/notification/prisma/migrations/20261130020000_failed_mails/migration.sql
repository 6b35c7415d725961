-- Staff look for mails that were given up, the newest first.
CREATE INDEX "deliveries_failed" ON "deliveries"("id" DESC) WHERE "status" = 'FAILED';
