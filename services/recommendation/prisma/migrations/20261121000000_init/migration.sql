CREATE TABLE "products" (
    "product_id" UUID NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "category_id" UUID,
    "price" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "attributes" JSONB NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "version" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "products_pkey" PRIMARY KEY ("product_id"),
    CONSTRAINT "products_status" CHECK ("status" IN ('DRAFT', 'ACTIVE', 'ARCHIVED'))
);
CREATE INDEX "products_category_id_idx" ON "products"("category_id");
CREATE INDEX "products_newest" ON "products"("first_seen_at" DESC, "product_id") WHERE "status" = 'ACTIVE';

CREATE TABLE "ratings" (
    "product_id" UUID NOT NULL,
    "average" DOUBLE PRECISION NOT NULL,
    "count" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,
    CONSTRAINT "ratings_pkey" PRIMARY KEY ("product_id")
);

-- The source makes each interaction one row however often its message comes: the order, the review, the search.
CREATE TABLE "interactions" (
    "user_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "source_id" UUID NOT NULL,
    "weight" REAL NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "interactions_pkey" PRIMARY KEY ("user_id", "product_id", "kind", "source_id"),
    CONSTRAINT "interactions_kind" CHECK ("kind" IN ('PURCHASE', 'CART', 'VIEW', 'REVIEW'))
);
CREATE INDEX "interactions_sales" ON "interactions"("at" DESC) WHERE "kind" = 'PURCHASE';
CREATE INDEX "interactions_views" ON "interactions"("at") WHERE "kind" = 'VIEW';

CREATE TABLE "carts" (
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "carts_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "models" (
    "id" UUID NOT NULL,
    "version" SERIAL NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT false,
    "stage" VARCHAR(20) NOT NULL,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "settings" JSONB NOT NULL,
    "interactions" INTEGER NOT NULL DEFAULT 0,
    "users" INTEGER NOT NULL DEFAULT 0,
    "products" INTEGER NOT NULL DEFAULT 0,
    "evaluated_users" INTEGER NOT NULL DEFAULT 0,
    "hit_rate" DOUBLE PRECISION,
    "recall" DOUBLE PRECISION,
    "baseline_hit_rate" DOUBLE PRECISION,
    "baseline_recall" DOUBLE PRECISION,
    "failure" VARCHAR(200),
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ,
    "activated_at" TIMESTAMPTZ,
    CONSTRAINT "models_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "models_status" CHECK ("status" IN ('TRAINING', 'READY', 'FAILED')),
    CONSTRAINT "models_only_ready_answer" CHECK (NOT "active" OR "status" = 'READY')
);
CREATE UNIQUE INDEX "models_version_key" ON "models"("version");
CREATE UNIQUE INDEX "models_one_active" ON "models"("active") WHERE "active";
CREATE UNIQUE INDEX "models_one_training" ON "models"("status") WHERE "status" = 'TRAINING';

CREATE TABLE "neighbours" (
    "model_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "neighbour_ids" UUID[] NOT NULL,
    "scores" REAL[] NOT NULL,
    CONSTRAINT "neighbours_pkey" PRIMARY KEY ("model_id", "product_id", "kind"),
    CONSTRAINT "neighbours_kind" CHECK ("kind" IN ('SHOPPERS', 'BASKETS', 'CONTENT')),
    CONSTRAINT "neighbours_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "models"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "popularity" (
    "model_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    CONSTRAINT "popularity_pkey" PRIMARY KEY ("model_id", "product_id"),
    CONSTRAINT "popularity_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "models"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "popularity_model_id_score_idx" ON "popularity"("model_id", "score" DESC);
