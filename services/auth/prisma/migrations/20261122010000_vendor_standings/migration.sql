CREATE TABLE "vendor_standings" (
    "vendor_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "vendor_standings_pkey" PRIMARY KEY ("vendor_id")
);
