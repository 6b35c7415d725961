CREATE TABLE "user_preferences" (
    "user_id" UUID NOT NULL,
    "currency" CHAR(3),
    "channels" TEXT[] NOT NULL,
    "marketing_consent" BOOLEAN NOT NULL,
    "consent_changed_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "user_preferences_pkey" PRIMARY KEY ("user_id"),
    CONSTRAINT "user_preferences_channels" CHECK ("channels" <@ ARRAY['email', 'in-app']),
    CONSTRAINT "user_preferences_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_profiles"("user_id") ON DELETE CASCADE ON UPDATE CASCADE
);
