/**
 * Tables that the platform keeps beside a service's own, in the schema `platform` of the service's database.
 * Entries are append-only: a released one is never edited, only followed by another.
 */
export const platformMigrations: ReadonlyArray<{ name: string; sql: string }> = [
  {
    name: '0001_messaging',
    sql: `
      CREATE TABLE platform.outbox (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        message_id uuid NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        headers jsonb NOT NULL,
        value text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz
      ) WITH (fillfactor = 70);
      CREATE INDEX outbox_unpublished ON platform.outbox (seq) WHERE published_at IS NULL;

      CREATE TABLE platform.inbox (
        message_id uuid PRIMARY KEY,
        handled_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX inbox_handled ON platform.inbox USING brin (handled_at);

      CREATE TABLE platform.idempotency_keys (
        scope text NOT NULL,
        key text NOT NULL,
        request_hash text NOT NULL,
        status int NOT NULL,
        body text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (scope, key)
      );
      CREATE INDEX idempotency_keys_created ON platform.idempotency_keys USING brin (created_at);

      CREATE TABLE platform.saga_runs (
        saga text NOT NULL,
        saga_id text NOT NULL,
        status text NOT NULL,
        state text NOT NULL,
        data jsonb NOT NULL,
        steps jsonb NOT NULL,
        log jsonb NOT NULL,
        reason text,
        deadline_at timestamptz,
        correlation_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (saga, saga_id)
      ) WITH (fillfactor = 50);
      CREATE INDEX saga_runs_due ON platform.saga_runs (deadline_at) WHERE deadline_at IS NOT NULL;
      CREATE INDEX saga_runs_attention ON platform.saga_runs (updated_at) WHERE status = 'needs-attention';

      CREATE TABLE platform.jobs (
        name text PRIMARY KEY,
        last_run_at timestamptz NOT NULL
      );
    `,
  },
  {
    // A run is rewritten with each step. Compressing a few kilobytes each time costs more than storing them, and an
    // index over what changes with each step would be written each time too.
    name: '0002_saga_runs_cheap_to_rewrite',
    sql: `
      ALTER TABLE platform.saga_runs SET (toast_tuple_target = 8160);
      DROP INDEX platform.saga_runs_due;
      DROP INDEX platform.saga_runs_attention;
      CREATE INDEX saga_runs_open ON platform.saga_runs (saga, saga_id) WHERE status IN ('running', 'undoing', 'needs-attention');
    `,
  },
  {
    // Nothing is ever looked up by these contents, yet ANALYZE would sort a sample of them every minute.
    name: '0003_no_statistics_of_contents',
    sql: `
      ALTER TABLE platform.outbox
        ALTER COLUMN headers SET STATISTICS 0, ALTER COLUMN value SET STATISTICS 0, ALTER COLUMN key SET STATISTICS 0,
        ALTER COLUMN topic SET STATISTICS 0, ALTER COLUMN message_id SET STATISTICS 0;
      ALTER TABLE platform.idempotency_keys
        ALTER COLUMN body SET STATISTICS 0, ALTER COLUMN request_hash SET STATISTICS 0;
      ALTER TABLE platform.saga_runs
        ALTER COLUMN data SET STATISTICS 0, ALTER COLUMN steps SET STATISTICS 0, ALTER COLUMN log SET STATISTICS 0;
    `,
  },
  {
    // What the watchdog sends belongs to the trace of the request that started the run.
    name: '0004_saga_runs_know_their_trace',
    sql: `ALTER TABLE platform.saga_runs ADD COLUMN traceparent text;`,
  },
  {
    // Unsettled while something of a person may still be under way.
    name: '0005_forgotten',
    sql: `
      CREATE TABLE platform.forgotten (
        user_id uuid PRIMARY KEY,
        forgotten_at timestamptz NOT NULL DEFAULT now(),
        settled_at timestamptz
      );
      CREATE INDEX forgotten_unsettled ON platform.forgotten (forgotten_at) WHERE settled_at IS NULL;
    `,
  },
];
