-- Direct mails are found by their address: to count those of a day, and to erase those of a person.
CREATE INDEX "deliveries_address" ON "deliveries"("address", "created_at") WHERE "address" IS NOT NULL;
