-- A name that waits for staff, and until when nothing is paid out after the bank account was changed.
ALTER TABLE "vendors" ADD COLUMN "proposed_name" VARCHAR(100);
ALTER TABLE "vendors" ADD COLUMN "payout_hold_until" TIMESTAMPTZ;
