CREATE TABLE "roles" (
    "id" UUID NOT NULL,
    "name" VARCHAR(50) NOT NULL,
    "base" VARCHAR(20) NOT NULL,
    "description" VARCHAR(200) NOT NULL DEFAULT '',
    "permissions" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "built_in" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "roles_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "roles_base" CHECK ("base" IN ('CUSTOMER', 'VENDOR', 'MANAGER', 'ADMIN', 'SUPER_ADMIN'))
);
CREATE UNIQUE INDEX "roles_name_key" ON "roles"("name");

INSERT INTO "roles" ("id", "name", "base", "description", "permissions", "built_in") VALUES
    ('0193a000-0000-7000-8000-00000000a001', 'CUSTOMER', 'CUSTOMER', 'Shops for itself',
     ARRAY['profile:read', 'profile:update', 'order:create', 'order:read', 'cart:*', 'wishlist:*', 'review:create',
           'review:update', 'wallet:read', 'notification:read', 'file:create'], true),
    ('0193a000-0000-7000-8000-00000000a002', 'VENDOR', 'VENDOR', 'Sells its own items',
     ARRAY['profile:read', 'profile:update', 'order:create', 'order:read', 'cart:*', 'wishlist:*', 'review:create',
           'review:update', 'wallet:read', 'notification:read', 'file:create', 'product:*', 'inventory:*',
           'order:ship', 'analytics:read', 'review:reply'], true),
    ('0193a000-0000-7000-8000-00000000a003', 'MANAGER', 'MANAGER', 'Runs catalogue, orders and content',
     ARRAY['profile:read', 'profile:update', 'user:read', 'user:update', 'product:*', 'inventory:*', 'order:*',
           'category:*', 'content:*', 'review:*', 'shipping:*', 'refund:*', 'report:read'], true),
    ('0193a000-0000-7000-8000-00000000a004', 'ADMIN', 'ADMIN', 'Everything but giving or taking admin roles',
     ARRAY['*'], true),
    ('0193a000-0000-7000-8000-00000000a005', 'SUPER_ADMIN', 'SUPER_ADMIN', 'Everything', ARRAY['*'], true);

CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" VARCHAR(255) NOT NULL,
    "password_hash" VARCHAR(255) NOT NULL,
    "role" VARCHAR(50) NOT NULL DEFAULT 'CUSTOMER',
    "is_verified" BOOLEAN NOT NULL DEFAULT false,
    "two_factor_enabled" BOOLEAN NOT NULL DEFAULT false,
    "status" VARCHAR(20) NOT NULL DEFAULT 'ACTIVE',
    "failures" TIMESTAMPTZ[] NOT NULL DEFAULT ARRAY[]::TIMESTAMPTZ[],
    "locked_until" TIMESTAMPTZ,
    "last_login_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ,
    CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "users_status" CHECK ("status" IN ('ACTIVE', 'SUSPENDED')),
    CONSTRAINT "users_email_lower_case" CHECK ("email" = lower("email")),
    CONSTRAINT "users_role_fkey" FOREIGN KEY ("role") REFERENCES "roles"("name") ON DELETE RESTRICT ON UPDATE CASCADE
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");
CREATE INDEX "users_role_idx" ON "users"("role");

CREATE TABLE "user_sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "ip" VARCHAR(45) NOT NULL,
    "user_agent" VARCHAR(255) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    "end_reason" VARCHAR(20),
    CONSTRAINT "user_sessions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "user_sessions_ended_has_reason" CHECK (("ended_at" IS NULL) = ("end_reason" IS NULL)),
    CONSTRAINT "user_sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX "user_sessions_user_id_idx" ON "user_sessions"("user_id");
CREATE INDEX "user_sessions_expires_at_idx" ON "user_sessions"("expires_at");

CREATE TABLE "refresh_tokens" (
    "token_hash" BYTEA NOT NULL,
    "session_id" UUID NOT NULL,
    "issued_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "used_at" TIMESTAMPTZ,
    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("token_hash"),
    CONSTRAINT "refresh_tokens_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "user_sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX "refresh_tokens_session_id_idx" ON "refresh_tokens"("session_id");
CREATE INDEX "refresh_tokens_expires_at_idx" ON "refresh_tokens"("expires_at");
