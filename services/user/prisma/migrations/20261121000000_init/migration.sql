CREATE TABLE "user_profiles" (
    "user_id" UUID NOT NULL,
    "email" VARCHAR(255),
    "role" VARCHAR(20) NOT NULL DEFAULT 'CUSTOMER',
    "role_at" TIMESTAMPTZ,
    "first_name" VARCHAR(100) NOT NULL DEFAULT '',
    "last_name" VARCHAR(100) NOT NULL DEFAULT '',
    "phone" VARCHAR(20),
    "avatar_file_id" UUID,
    "birth_date" DATE,
    "locale" VARCHAR(10) NOT NULL DEFAULT 'en',
    "registered_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "user_profiles_pkey" PRIMARY KEY ("user_id"),
    CONSTRAINT "user_profiles_role" CHECK ("role" IN ('CUSTOMER', 'VENDOR', 'MANAGER', 'ADMIN', 'SUPER_ADMIN'))
);

CREATE TABLE "addresses" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "line1" VARCHAR(200) NOT NULL,
    "line2" VARCHAR(200),
    "city" VARCHAR(100) NOT NULL,
    "region" VARCHAR(100),
    "country" CHAR(2) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "phone" VARCHAR(20),
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "addresses_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "addresses_type" CHECK ("type" IN ('SHIPPING', 'BILLING')),
    CONSTRAINT "addresses_place" CHECK (("latitude" IS NULL) = ("longitude" IS NULL)),
    CONSTRAINT "addresses_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_profiles"("user_id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "addresses_user_id_idx" ON "addresses"("user_id");
CREATE UNIQUE INDEX "addresses_one_default" ON "addresses"("user_id", "type") WHERE "is_default";
