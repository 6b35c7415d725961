import { createHash } from 'node:crypto';
import { NaturalBatcher } from '../batching/natural-batcher';
import { errors } from '../errors';
import { statement, type Queryable } from '../database/statement';

/** A caller's claim that this request takes effect once. */
export interface IdempotencyClaim {
  /** Caller and route: two callers may use the same key. */
  readonly scope: string;
  readonly key: string;
  readonly requestHash: string;
  /** Turns the data of the answer into the body that goes out, so that a replay is the same to the byte. */
  readonly toBody?: (data: unknown) => string;
}

export interface StoredResponse {
  status: number;
  body: string;
}

const find = statement<{ n: number; request_hash: string; status: number; body: string }>(
  'idempotency-find',
  `SELECT c.n::int AS n, k.request_hash, k.status, k.body
   FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS c (scope, key, n)
   JOIN platform.idempotency_keys k USING (scope, key)
   WHERE k.created_at > now() - interval '24 hours'`,
);

/**
 * The lock makes a second transaction with the key fail at once instead of waiting for the first one to end; an
 * expired row is taken over. No row comes back when another transaction holds the key or has used it.
 */
const keep = statement<{ kept: boolean }>(
  'idempotency-keep',
  `INSERT INTO platform.idempotency_keys AS k (scope, key, request_hash, status, body)
   SELECT c.scope, c.key, c."requestHash", c.status, c.body
   FROM jsonb_to_recordset($1::jsonb) AS c (scope text, key text, "requestHash" text, status int, body text)
   WHERE pg_try_advisory_xact_lock(hashtextextended(c.scope || ' ' || c.key, 0))
   ON CONFLICT (scope, key) DO UPDATE
     SET request_hash = EXCLUDED.request_hash, status = EXCLUDED.status, body = EXCLUDED.body, created_at = now()
     WHERE k.created_at <= now() - interval '24 hours'
   RETURNING true AS kept`,
);

export const pruneKeys = statement(
  'idempotency-prune',
  `DELETE FROM platform.idempotency_keys WHERE created_at < now() - interval '25 hours'`,
);

/** Stands for the whole of a request: method, path, query and body. */
export const hashRequest = (
  method: string,
  path: string,
  query: Readonly<Record<string, unknown>>,
  body: unknown,
): string => {
  const asked = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  const search = asked.length > 0 ? `?${JSON.stringify(asked)}` : '';
  return createHash('sha256')
    .update(`${method} ${path}${search}\n${JSON.stringify(body ?? null)}`)
    .digest('base64');
};

/**
 * Finds the stored answer of an earlier request with the same key; requests that arrive together share one look.
 * @throws IDEMPOTENCY_KEY_REUSED when the key belongs to another request
 */
export const storedResponseFinder = (database: Queryable) => {
  const batcher = new NaturalBatcher(
    async (claims: readonly IdempotencyClaim[]) => {
      const rows = await database.query(find, [
        claims.map(({ scope }) => scope),
        claims.map(({ key }) => key),
      ]);
      const found = new Map(rows.map((row) => [row.n - 1, row]));
      return claims.map((_, index) => found.get(index));
    },
    { maxBatch: 200, inFlight: 1, rest: 2 },
  );
  return async (claim: IdempotencyClaim): Promise<StoredResponse | undefined> => {
    const row = await batcher.add(claim);
    if (!row) return undefined;
    if (row.request_hash !== claim.requestHash) throw errors.IDEMPOTENCY_KEY_REUSED();
    return { status: row.status, body: row.body };
  };
};

const successBody = (data: unknown): string => JSON.stringify({ success: true, data });

/**
 * Stores the answers of several requests in the running transaction, each together with its effect.
 * @throws IDEMPOTENCY_KEY_IN_PROGRESS when another transaction has or had one of the keys
 */
export const storeResponses = async (
  tx: Queryable,
  answers: ReadonlyArray<{ claim: IdempotencyClaim; status: number; data: unknown }>,
): Promise<void> => {
  const rows = answers.map(({ claim: { scope, key, requestHash, toBody = successBody }, status, data }) => ({
    scope,
    key,
    requestHash,
    status,
    body: toBody(data),
  }));
  const kept = await tx.query(keep, [JSON.stringify(rows)]);
  if (kept.length !== answers.length) throw errors.IDEMPOTENCY_KEY_IN_PROGRESS();
};

const drop = statement(
  'idempotency-drop',
  `DELETE FROM platform.idempotency_keys k USING unnest($1::text[], $2::text[]) AS c (scope, key)
   WHERE k.scope = c.scope AND k.key = c.key`,
);

/** Removes responses that were stored in the same transaction, for requests that turned out to have no effect. */
export const dropStoredResponses = async (
  tx: Queryable,
  claims: readonly IdempotencyClaim[],
): Promise<void> => {
  await tx.query(drop, [claims.map(({ scope }) => scope), claims.map(({ key }) => key)]);
};

export const storeResponse = (
  tx: Queryable,
  claim: IdempotencyClaim,
  status: number,
  data: unknown,
): Promise<void> => storeResponses(tx, [{ claim, status, data }]);
