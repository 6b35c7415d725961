-- Who of the staff, or which service, asked for money to go back; nobody for what the checkout gives back.
ALTER TABLE "refunds" ADD COLUMN "requested_by" VARCHAR(64);
