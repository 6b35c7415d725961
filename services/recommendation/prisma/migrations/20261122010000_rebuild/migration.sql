CREATE TABLE "rebuilds" (
    "id" UUID NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ,
    "compared" INTEGER,
    "differing" INTEGER,
    "differences" JSONB NOT NULL DEFAULT '[]',
    "error" VARCHAR(200),
    CONSTRAINT "rebuilds_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "rebuilds_state" CHECK ("state" IN ('RUNNING', 'DONE', 'FAILED'))
);
CREATE UNIQUE INDEX "rebuilds_one_running" ON "rebuilds"("state") WHERE "state" = 'RUNNING';

-- What a rebuild makes beside the tables in use. A crash of the server may empty them: the rebuild has failed then.
CREATE UNLOGGED TABLE "rebuilt_products" (
    "product_id" UUID NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "category_id" UUID,
    "price" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "attributes" JSONB NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "version" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "rebuilt_products_pkey" PRIMARY KEY ("product_id")
);

CREATE UNLOGGED TABLE "rebuilt_ratings" (
    "product_id" UUID NOT NULL,
    "average" DOUBLE PRECISION NOT NULL,
    "count" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,
    CONSTRAINT "rebuilt_ratings_pkey" PRIMARY KEY ("product_id")
);

CREATE UNLOGGED TABLE "rebuilt_interactions" (
    "user_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "source_id" UUID NOT NULL,
    "weight" REAL NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "rebuilt_interactions_pkey" PRIMARY KEY ("user_id", "product_id", "kind", "source_id")
);
CREATE INDEX "rebuilt_interactions_source_id_idx" ON "rebuilt_interactions"("source_id");

-- Rows that differed when they were compared. Columns that a copy has no key in are nil or empty.
CREATE UNLOGGED TABLE "rebuild_doubts" (
    "copy" VARCHAR(20) NOT NULL,
    "user_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "source_id" UUID NOT NULL,
    CONSTRAINT "rebuild_doubts_pkey" PRIMARY KEY ("copy", "user_id", "product_id", "kind", "source_id")
);
