CREATE TABLE "config_entries" (
    "service" VARCHAR(50) NOT NULL,
    "environment" VARCHAR(20) NOT NULL,
    "key" VARCHAR(100) NOT NULL,
    "version" INTEGER NOT NULL,
    "value" JSONB NOT NULL,
    "reason" VARCHAR(200),
    "restored_from" INTEGER,
    "changed_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "config_entries_pkey" PRIMARY KEY ("service", "environment", "key", "version"),
    CONSTRAINT "config_entries_version" CHECK ("version" > 0)
);

CREATE TABLE "flags" (
    "key" VARCHAR(100) NOT NULL,
    "description" VARCHAR(500) NOT NULL DEFAULT '',
    "enabled" BOOLEAN NOT NULL,
    "percent" INTEGER NOT NULL,
    "roles" TEXT[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "changed_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "flags_pkey" PRIMARY KEY ("key"),
    CONSTRAINT "flags_percent" CHECK ("percent" BETWEEN 0 AND 100)
);

CREATE TABLE "admin_notes" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "text" VARCHAR(2000) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "admin_notes_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "admin_notes_user_id_created_at_idx" ON "admin_notes"("user_id", "created_at");

CREATE TABLE "audit_logs" (
    "seq" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "actor_id" VARCHAR(100) NOT NULL,
    "actor_role" VARCHAR(30) NOT NULL,
    "action" VARCHAR(100) NOT NULL,
    "resource" VARCHAR(300) NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "ip" VARCHAR(64),
    "correlation_id" VARCHAR(128),
    "previous_hash" CHAR(64) NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "audit_logs_pkey" PRIMARY KEY ("seq")
);
CREATE UNIQUE INDEX "audit_logs_id_key" ON "audit_logs"("id");
CREATE INDEX "audit_logs_actor_id_seq_idx" ON "audit_logs"("actor_id", "seq");
CREATE INDEX "audit_logs_action_seq_idx" ON "audit_logs"("action", "seq");
CREATE INDEX "audit_logs_resource_seq_idx" ON "audit_logs"("resource", "seq");
CREATE INDEX "audit_logs_at_idx" ON "audit_logs"("at");

CREATE TABLE "audit_archive" (
    "seq" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "actor_id" VARCHAR(100) NOT NULL,
    "actor_role" VARCHAR(30) NOT NULL,
    "action" VARCHAR(100) NOT NULL,
    "resource" VARCHAR(300) NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "ip" VARCHAR(64),
    "correlation_id" VARCHAR(128),
    "previous_hash" CHAR(64) NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "audit_archive_pkey" PRIMARY KEY ("seq")
);
CREATE UNIQUE INDEX "audit_archive_id_key" ON "audit_archive"("id");

CREATE TABLE "audited_orders" (
    "order_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ,
    "total" BIGINT,
    "currency" CHAR(3),
    "confirmed_at" TIMESTAMPTZ,
    "cancelled_at" TIMESTAMPTZ,
    "touched_at" TIMESTAMPTZ NOT NULL,
    "settled" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "audited_orders_pkey" PRIMARY KEY ("order_id")
);
-- Only what is not known to be right is looked at again.
CREATE INDEX "audited_orders_open" ON "audited_orders"("touched_at") WHERE NOT "settled";

CREATE TABLE "audited_money" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "audited_money_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "audited_money_kind" CHECK ("kind" IN ('charge', 'refund'))
);
CREATE INDEX "audited_money_order_id_idx" ON "audited_money"("order_id");

CREATE TABLE "findings" (
    "rule" VARCHAR(40) NOT NULL,
    "subject" VARCHAR(200) NOT NULL,
    "detail" VARCHAR(500) NOT NULL,
    "first_seen_at" TIMESTAMPTZ NOT NULL,
    "last_seen_at" TIMESTAMPTZ NOT NULL,
    "healed_at" TIMESTAMPTZ,
    CONSTRAINT "findings_pkey" PRIMARY KEY ("rule", "subject")
);

CREATE TABLE "reports" (
    "name" VARCHAR(40) NOT NULL,
    "taken_at" TIMESTAMPTZ NOT NULL,
    "data" JSONB NOT NULL,
    CONSTRAINT "reports_pkey" PRIMARY KEY ("name")
);

-- History is only ever added to. The triggers hold for the owner of the tables too; the revoked rights are a second lock
-- for logins that are not superusers.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- A row leaves the log only when the archive holds it, equal in every column.
CREATE FUNCTION refuse_unless_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM audit_archive a WHERE a.seq = OLD.seq AND a::text = OLD::text) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are never removed before they are archived', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_logs_unchanged BEFORE UPDATE ON "audit_logs" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_logs_kept BEFORE DELETE ON "audit_logs" FOR EACH ROW EXECUTE FUNCTION refuse_unless_archived();
CREATE TRIGGER audit_logs_not_emptied BEFORE TRUNCATE ON "audit_logs" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_archive_unchanged BEFORE UPDATE OR DELETE ON "audit_archive" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_archive_not_emptied BEFORE TRUNCATE ON "audit_archive" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER config_entries_unchanged BEFORE UPDATE OR DELETE ON "config_entries" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER config_entries_not_emptied BEFORE TRUNCATE ON "config_entries" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, TRUNCATE ON "audit_logs" FROM CURRENT_USER;
REVOKE UPDATE, DELETE, TRUNCATE ON "audit_archive", "config_entries" FROM CURRENT_USER;
