CREATE TABLE "erasures" (
    "user_id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ NOT NULL,
    "due_at" TIMESTAMPTZ NOT NULL,
    "done_at" TIMESTAMPTZ,
    CONSTRAINT "erasures_pkey" PRIMARY KEY ("user_id"),
    CONSTRAINT "erasures_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_profiles"("user_id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "erasures_due_at_idx" ON "erasures"("due_at");
