CREATE TABLE "kyc_records" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "document_type" VARCHAR(30) NOT NULL,
    "number_sealed" BYTEA NOT NULL,
    "number_ending" VARCHAR(4) NOT NULL,
    "file_ids" UUID[] NOT NULL,
    "status" VARCHAR(20) NOT NULL DEFAULT 'PENDING',
    "reason" VARCHAR(500),
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ,
    "submitted_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "kyc_records_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "kyc_records_status" CHECK ("status" IN ('PENDING', 'APPROVED', 'REJECTED')),
    CONSTRAINT "kyc_records_decided" CHECK (("status" = 'PENDING') = ("decided_at" IS NULL) AND ("decided_at" IS NULL) = ("decided_by" IS NULL)),
    CONSTRAINT "kyc_records_refusal_has_reason" CHECK ("status" <> 'REJECTED' OR "reason" IS NOT NULL),
    CONSTRAINT "kyc_records_others_decide" CHECK ("decided_by" <> "user_id"),
    CONSTRAINT "kyc_records_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_profiles"("user_id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "kyc_records_user_id_idx" ON "kyc_records"("user_id");
CREATE INDEX "kyc_records_decided_at_submitted_at_idx" ON "kyc_records"("decided_at" DESC, "submitted_at");
CREATE UNIQUE INDEX "kyc_records_one_valid" ON "kyc_records"("user_id") WHERE "status" IN ('PENDING', 'APPROVED');
