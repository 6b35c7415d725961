-- Whose erasure is scheduled: the next refresh of theirs takes it back.
ALTER TABLE "users" ADD COLUMN "erasure_scheduled_at" TIMESTAMPTZ;
