CREATE INDEX "files_tags" ON "files" USING gin ("tags") WHERE "deleted_at" IS NULL;
-- What can never be read goes some time after it was found out.
CREATE INDEX "files_unusable" ON "files"("updated_at") WHERE "state" IN ('QUARANTINED', 'FAILED') AND "deleted_at" IS NULL;
-- Space is given back when the bytes go; for these it was given back when they were deleted.
UPDATE "files" SET "charged" = 0 WHERE "deleted_at" IS NOT NULL;
