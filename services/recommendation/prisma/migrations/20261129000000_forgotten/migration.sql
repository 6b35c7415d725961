CREATE TABLE "forgotten" (
    "user_id" UUID NOT NULL,
    "forgotten_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "forgotten_pkey" PRIMARY KEY ("user_id")
);
