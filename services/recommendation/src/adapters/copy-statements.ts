import { isNotErased } from '@ultramarket/platform';

/**
 * How events of other services are applied to the copies. The same statements fill the tables in use and, while a
 * rebuild runs, those beside them: the newer event wins, in any order.
 */
interface CopyStatements {
  /** Reads the batch in `$1`, each key once. */
  readonly given: string;
  /** Puts the rows of the batch that meet the condition into a table. */
  readonly put: (table: string, condition?: string) => string;
}

const where = (condition: string | undefined): string => (condition ? `WHERE ${condition}` : '');

/** An older event about a product never overwrites a newer one; the time of the first event stays the earliest. */
export const productStates: CopyStatements = {
  given: `SELECT DISTINCT ON ("productId") "productId" AS product_id, left(name, 300) AS name, "categoryId" AS category_id,
            price, currency, attributes, status, version, min("seenAt") OVER (PARTITION BY "productId") AS first_seen_at
          FROM jsonb_to_recordset($1::jsonb)
            AS p ("productId" uuid, name text, "categoryId" uuid, price bigint, currency text, attributes jsonb,
                  status text, version int, "seenAt" timestamptz)
          ORDER BY "productId", version DESC`,
  put: (table, condition) => `
    INSERT INTO ${table} AS known
      (product_id, name, category_id, price, currency, attributes, status, version, first_seen_at)
    SELECT product_id, name, category_id, price, currency, attributes, status, version, first_seen_at
    FROM given ${where(condition)}
    ON CONFLICT (product_id) DO UPDATE
      SET name = EXCLUDED.name, category_id = EXCLUDED.category_id, price = EXCLUDED.price,
          currency = EXCLUDED.currency, attributes = EXCLUDED.attributes, status = EXCLUDED.status,
          version = EXCLUDED.version, first_seen_at = least(known.first_seen_at, EXCLUDED.first_seen_at)
      WHERE known.version < EXCLUDED.version`,
};

/**
 * A product that is removed before its first event leaves a tombstone, so that the late event does not bring it back.
 */
export const productEnds: CopyStatements = {
  given: `SELECT DISTINCT ON ("productId") "productId" AS product_id, version, "seenAt" AS first_seen_at
          FROM jsonb_to_recordset($1::jsonb) AS p ("productId" uuid, version int, "seenAt" timestamptz)
          ORDER BY "productId", version DESC`,
  put: (table, condition) => `
    INSERT INTO ${table} AS known (product_id, name, price, currency, attributes, status, version, first_seen_at)
    SELECT product_id, '', 0, 'USD', '{}', 'ARCHIVED', version, first_seen_at FROM given ${where(condition)}
    ON CONFLICT (product_id) DO UPDATE SET status = 'ARCHIVED', version = EXCLUDED.version
      WHERE known.version < EXCLUDED.version`,
};

export const ratings: CopyStatements = {
  given: `SELECT DISTINCT ON ("productId") "productId" AS product_id, average, count, version
          FROM jsonb_to_recordset($1::jsonb) AS r ("productId" uuid, average float8, count int, version bigint)
          ORDER BY "productId", version DESC`,
  put: (table, condition) => `
    INSERT INTO ${table} AS known (product_id, average, count, version)
    SELECT product_id, average, count, version FROM given ${where(condition)}
    ON CONFLICT (product_id) DO UPDATE
      SET average = EXCLUDED.average, count = EXCLUDED.count, version = EXCLUDED.version
      WHERE known.version < EXCLUDED.version`,
};

export const interactions: CopyStatements = {
  given: `SELECT DISTINCT ON ("userId", "productId", kind, "sourceId") "userId" AS user_id, "productId" AS product_id, kind,
            "sourceId" AS source_id, weight, at
          FROM jsonb_to_recordset($1::jsonb)
            AS i ("userId" uuid, "productId" uuid, kind text, "sourceId" uuid, weight real, at timestamptz)
          WHERE ${isNotErased('i."userId"')}
          ORDER BY "userId", "productId", kind, "sourceId", at DESC`,
  put: (table, condition) => `
    INSERT INTO ${table} AS known (user_id, product_id, kind, source_id, weight, at)
    SELECT user_id, product_id, kind, source_id, weight, at FROM given ${where(condition)}
    ON CONFLICT (user_id, product_id, kind, source_id) DO UPDATE SET weight = EXCLUDED.weight, at = EXCLUDED.at
      WHERE known.at < EXCLUDED.at`,
};

const rebuilding = `EXISTS (SELECT FROM rebuilds WHERE state = 'RUNNING')`;

/** Puts a batch into the table in use and, while a rebuild runs, beside it. */
export const putBoth = ({ given, put }: CopyStatements, live: string, onlyBeside?: string): string =>
  `WITH given AS (${given}), beside AS (${put(
    `rebuilt_${live}`,
    onlyBeside ? `${rebuilding} AND ${onlyBeside}` : rebuilding,
  )})${put(live)}`;

/** Puts a batch into the table in use alone. */
export const putLive = ({ given, put }: CopyStatements, live: string): string =>
  `WITH given AS (${given})${put(live)}`;

/** Puts a batch that the rebuild `$2` has read beside the table in use, unless that rebuild is over. */
export const putBeside = ({ given, put }: CopyStatements, live: string): string =>
  `WITH given AS (${given}), put AS (${put(
    `rebuilt_${live}`,
    `EXISTS (SELECT FROM rebuilds WHERE id = $2 AND state = 'RUNNING')`,
  )}) SELECT EXISTS (SELECT FROM rebuilds WHERE id = $2 AND state = 'RUNNING') AS running`;
