ALTER TABLE "contacts"
    ADD COLUMN "channels" TEXT[],
    ADD COLUMN "marketing_consent" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "preferences_version" INTEGER NOT NULL DEFAULT 0;
