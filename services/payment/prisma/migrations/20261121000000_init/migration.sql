CREATE TABLE "orders" (
    "order_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "amount" BIGINT,
    "currency" CHAR(3),
    "cancelled_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "orders_pkey" PRIMARY KEY ("order_id")
);

CREATE TABLE "payments" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "kind" VARCHAR(20) NOT NULL DEFAULT 'ORDER',
    "user_id" UUID,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "provider" VARCHAR(20) NOT NULL,
    "method" VARCHAR(255),
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "status" VARCHAR(20) NOT NULL,
    "unwanted" BOOLEAN NOT NULL DEFAULT false,
    "task" VARCHAR(10),
    "due_at" TIMESTAMPTZ,
    "intent_id" VARCHAR(255),
    "client_secret" VARCHAR(255),
    "captured" BIGINT NOT NULL DEFAULT 0,
    "refunding" BIGINT NOT NULL DEFAULT 0,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "failure_code" VARCHAR(100),
    "saga" JSONB,
    "cancel_saga" JSONB,
    "correlation_id" VARCHAR(128) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payments_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payments_status" CHECK ("status" IN ('CREATED', 'REQUIRES_ACTION', 'PROCESSING', 'SUCCEEDED', 'FAILED',
        'CANCELLED', 'PARTIALLY_REFUNDED', 'REFUNDED')),
    CONSTRAINT "payments_task" CHECK ("task" IN ('CHARGE', 'VOID', 'READ')),
    CONSTRAINT "payments_refunds_at_most_captured" CHECK ("refunded" >= 0 AND "refunded" <= "refunding" AND "refunding" <= "captured")
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX "payments_order_id_kind_key" ON "payments"("order_id", "kind");
CREATE UNIQUE INDEX "payments_intent_id_key" ON "payments"("intent_id");
CREATE INDEX "payments_user_id_id_idx" ON "payments"("user_id", "id");
CREATE INDEX "payments_due" ON "payments"("due_at") WHERE "task" IS NOT NULL;

CREATE TABLE "refunds" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "request_key" VARCHAR(64),
    "provider_refund_id" VARCHAR(255),
    "failure_code" VARCHAR(100),
    "due_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "refunds_amount" CHECK ("amount" > 0),
    CONSTRAINT "refunds_status" CHECK ("status" IN ('PENDING', 'SUCCEEDED', 'FAILED')),
    CONSTRAINT "refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "refunds_request_key_key" ON "refunds"("request_key");
CREATE INDEX "refunds_payment_id_idx" ON "refunds"("payment_id");
CREATE INDEX "refunds_due" ON "refunds"("due_at") WHERE "status" = 'PENDING';

-- The totals of a payment follow its refund rows, whoever writes them; the CHECK on payments refuses what is too much.
CREATE FUNCTION "refund_totals"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM payments WHERE id = NEW.payment_id FOR UPDATE;
  UPDATE payments p
  SET refunding = t.refunding, refunded = t.refunded
  FROM (SELECT coalesce(sum(amount) FILTER (WHERE status <> 'FAILED'), 0) AS refunding,
               coalesce(sum(amount) FILTER (WHERE status = 'SUCCEEDED'), 0) AS refunded
        FROM refunds WHERE payment_id = NEW.payment_id) t
  WHERE p.id = NEW.payment_id;
  RETURN NULL;
END $$;
CREATE TRIGGER "refund_totals" AFTER INSERT OR UPDATE ON "refunds" FOR EACH ROW EXECUTE FUNCTION "refund_totals"();

CREATE TABLE "ledger_entries" (
    "id" BIGSERIAL NOT NULL,
    "entry_id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "account" VARCHAR(40) NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ledger_entries_amount" CHECK ("amount" <> 0)
);
CREATE UNIQUE INDEX "ledger_entries_entry_id_account_key" ON "ledger_entries"("entry_id", "account");
CREATE INDEX "ledger_entries_payment_id_idx" ON "ledger_entries"("payment_id");

-- All legs of an entry come in one statement and add up to zero, so the whole ledger always does.
CREATE FUNCTION "ledger_balanced"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added GROUP BY entry_id, currency HAVING sum(amount) <> 0) THEN
    RAISE EXCEPTION 'the legs of a ledger entry do not add up to zero' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "ledger_balanced" AFTER INSERT ON "ledger_entries" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_balanced"();

CREATE FUNCTION "ledger_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append only' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "ledger_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_append_only"();

CREATE TABLE "webhook_events" (
    "id" VARCHAR(255) NOT NULL,
    "provider" VARCHAR(20) NOT NULL,
    "type" VARCHAR(100) NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "news" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ,
    "received_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "webhook_events_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "webhook_events_state" CHECK ("state" IN ('DONE', 'PARKED', 'ABANDONED'))
);
CREATE INDEX "webhook_events_parked" ON "webhook_events"("due_at") WHERE "state" = 'PARKED';
CREATE INDEX "webhook_events_received" ON "webhook_events" USING brin ("received_at");

CREATE TABLE "sweeps" (
    "provider" VARCHAR(20) NOT NULL,
    "swept_until" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "sweeps_pkey" PRIMARY KEY ("provider")
);
