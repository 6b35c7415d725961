-- Which files an identity check refers to; one that is rejected refers to none. A decision may come before its submission.
CREATE TABLE "kyc_submissions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "file_ids" UUID[] NOT NULL DEFAULT ARRAY[]::UUID[],
    "rejected_at" TIMESTAMPTZ,
    CONSTRAINT "kyc_submissions_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "kyc_submissions_user_id_idx" ON "kyc_submissions"("user_id");
CREATE INDEX "kyc_submissions_files" ON "kyc_submissions" USING gin ("file_ids") WHERE "rejected_at" IS NULL;
CREATE INDEX "kyc_submissions_rejected" ON "kyc_submissions"("rejected_at") WHERE "rejected_at" IS NOT NULL;
