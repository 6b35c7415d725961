-- When somebody was reminded that they will be erased soon.
ALTER TABLE "erasures" ADD COLUMN "reminded_at" TIMESTAMPTZ;
