CREATE TABLE "vendors" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "legal_name" VARCHAR(200) NOT NULL,
    "display_name" VARCHAR(100) NOT NULL,
    "description" VARCHAR(2000) NOT NULL DEFAULT '',
    "tax_number" VARCHAR(40) NOT NULL,
    "bank_token_sealed" BYTEA NOT NULL,
    "bank_token_ending" VARCHAR(4) NOT NULL,
    "addresses" JSONB NOT NULL,
    "status" VARCHAR(20) NOT NULL DEFAULT 'PENDING',
    "reason" VARCHAR(500),
    "applied_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "vendors_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "vendors_status" CHECK ("status" IN ('PENDING', 'APPROVED', 'REJECTED', 'SUSPENDED')),
    CONSTRAINT "vendors_decided" CHECK (("status" = 'PENDING') = ("decided_at" IS NULL)),
    CONSTRAINT "vendors_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_profiles"("user_id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "vendors_user_id_key" ON "vendors"("user_id");
CREATE INDEX "vendors_decided_at_applied_at_idx" ON "vendors"("decided_at" DESC, "applied_at");
CREATE INDEX "vendors_status_display_name_idx" ON "vendors"("status", "display_name");

CREATE TABLE "vendor_verifications" (
    "id" UUID NOT NULL,
    "vendor_id" UUID NOT NULL,
    "from_status" VARCHAR(20) NOT NULL,
    "to_status" VARCHAR(20) NOT NULL,
    "reason" VARCHAR(500),
    "kyc_id" UUID,
    "decided_by" UUID NOT NULL,
    "decided_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "vendor_verifications_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "vendor_verifications_approval_has_kyc" CHECK ("to_status" <> 'APPROVED' OR "kyc_id" IS NOT NULL),
    CONSTRAINT "vendor_verifications_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "vendor_verifications_kyc_id_fkey" FOREIGN KEY ("kyc_id") REFERENCES "kyc_records"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "vendor_verifications_vendor_id_decided_at_idx" ON "vendor_verifications"("vendor_id", "decided_at");
