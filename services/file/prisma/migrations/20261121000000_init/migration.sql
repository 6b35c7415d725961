CREATE TABLE "files" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "purpose" VARCHAR(20) NOT NULL,
    "visibility" VARCHAR(10) NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "state" VARCHAR(12) NOT NULL,
    "name" VARCHAR(255) NOT NULL,
    "mime" VARCHAR(60) NOT NULL,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" CHAR(64),
    "width" INTEGER,
    "height" INTEGER,
    "charged" BIGINT NOT NULL,
    "alt" VARCHAR(300),
    "tags" VARCHAR(40)[] DEFAULT ARRAY[]::VARCHAR(40)[],
    "product_id" UUID,
    "data_key" VARCHAR(200),
    "scanned_at" TIMESTAMPTZ,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ,
    "failure" VARCHAR(200),
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ,
    CONSTRAINT "files_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "files_state" CHECK ("state" IN ('UPLOADING', 'PENDING', 'READY', 'QUARANTINED', 'FAILED')),
    CONSTRAINT "files_visibility" CHECK ("visibility" IN ('PUBLIC', 'PRIVATE', 'KYC')),
    CONSTRAINT "files_kyc_encrypted" CHECK ("visibility" <> 'KYC' OR "data_key" IS NOT NULL),
    CONSTRAINT "files_charged" CHECK ("charged" >= 0)
) WITH (fillfactor = 70);
CREATE INDEX "files_owner_id_id_idx" ON "files"("owner_id", "id");
CREATE INDEX "files_product" ON "files"("product_id") WHERE "product_id" IS NOT NULL AND "deleted_at" IS NULL;
CREATE INDEX "files_pending" ON "files"("next_attempt_at") WHERE "state" = 'PENDING' AND "deleted_at" IS NULL;
CREATE INDEX "files_uploading" ON "files"("created_at") WHERE "state" = 'UPLOADING';
CREATE INDEX "files_deleted" ON "files"("deleted_at") WHERE "deleted_at" IS NOT NULL;

CREATE TABLE "file_objects" (
    "file_id" UUID NOT NULL,
    "name" VARCHAR(20) NOT NULL,
    "mime" VARCHAR(60) NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    CONSTRAINT "file_objects_pkey" PRIMARY KEY ("file_id", "name"),
    CONSTRAINT "file_objects_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "files"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "file_usage" (
    "owner_id" UUID NOT NULL,
    "bytes" BIGINT NOT NULL,
    CONSTRAINT "file_usage_pkey" PRIMARY KEY ("owner_id"),
    CONSTRAINT "file_usage_bytes" CHECK ("bytes" >= 0)
) WITH (fillfactor = 70);
