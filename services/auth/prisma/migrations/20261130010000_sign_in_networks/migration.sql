-- Sign-ins of one address from one network; the address is kept as a hash, so that unknown ones are counted alike.
CREATE TABLE "sign_in_networks" (
    "subject" BYTEA NOT NULL,
    "network" VARCHAR(60) NOT NULL,
    "failures" TIMESTAMPTZ[] NOT NULL DEFAULT ARRAY[]::TIMESTAMPTZ[],
    "locked_until" TIMESTAMPTZ,
    "admitted_at" TIMESTAMPTZ,
    "expires_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "sign_in_networks_pkey" PRIMARY KEY ("subject", "network")
) WITH (fillfactor = 70);
CREATE INDEX "sign_in_networks_expires_at_idx" ON "sign_in_networks"("expires_at");

-- Refused sign-ins of one address over all networks, in a window that begins with the first of them.
CREATE TABLE "sign_in_subjects" (
    "subject" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_ends_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "sign_in_subjects_pkey" PRIMARY KEY ("subject")
) WITH (fillfactor = 70);
CREATE INDEX "sign_in_subjects_window_ends_at_idx" ON "sign_in_subjects"("window_ends_at");
