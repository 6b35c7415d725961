ALTER TABLE "contacts"
    ADD COLUMN "channels" TEXT[],
    ADD COLUMN "marketing_consent" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "preferences_version" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "forgotten" (
    "user_id" UUID NOT NULL,
    "forgotten_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "forgotten_pkey" PRIMARY KEY ("user_id")
);
