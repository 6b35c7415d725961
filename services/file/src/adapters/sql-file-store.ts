import { type Database, statement, type Transaction } from '@ultramarket/platform';
import { type FileStore, type FileTransaction, type PreparationTask } from '../ports';
import { fileRemovals } from './sql-file-removals';
import { kycSubmissions, purgeRejected } from './sql-kyc-submissions';

interface Usage {
  ownerId: string;
  bytes: number;
}

/** Space is taken and the row made by one statement: neither two uploads at once nor a crash can pass the quota. */
const begin = statement<{ id: string }>(
  'file-begin',
  `WITH space AS (
     INSERT INTO file_usage AS u (owner_id, bytes) SELECT $2::uuid, $8::bigint WHERE $8::bigint <= $9::bigint
     ON CONFLICT (owner_id) DO UPDATE SET bytes = u.bytes + excluded.bytes
       WHERE u.bytes + excluded.bytes <= $9::bigint
     RETURNING owner_id
   )
   INSERT INTO files (id, owner_id, purpose, visibility, kind, state, name, mime, charged, alt, tags, product_id, data_key)
   SELECT $1, owner_id, $3, $4, $5, 'UPLOADING', $6, $7, $8, $10, $11::varchar[], $12, $13 FROM space
   RETURNING id`,
);

const complete = statement<{ id: string }>(
  'file-complete',
  `WITH done AS (
     UPDATE files SET state = $2::text, bytes = $3::bigint, charged = $3::bigint, sha256 = $4::text, width = $5::int, height = $6::int,
       next_attempt_at = CASE WHEN $2::text = 'PENDING' THEN now() END, updated_at = now()
     WHERE id = $1 AND state = 'UPLOADING'
     RETURNING id, owner_id
   ), space AS (
     UPDATE file_usage u SET bytes = u.bytes - $9::bigint + $3::bigint FROM done WHERE u.owner_id = done.owner_id
   ), object AS (
     INSERT INTO file_objects (file_id, name, mime, bytes, sha256, width, height)
     SELECT id, $7, $8, $3::bigint, $4::text, $5::int, $6::int FROM done
   )
   SELECT id FROM done`,
);

/** Gives the space of the rows in `gone` back to their owners. */
const giveBack = `UPDATE file_usage u SET bytes = greatest(u.bytes - g.bytes, 0)
  FROM (SELECT owner_id, sum(charged) AS bytes FROM gone GROUP BY owner_id) g WHERE u.owner_id = g.owner_id
  RETURNING u.owner_id AS "ownerId", u.bytes::float8 AS bytes`;

/** A user without files needs no row; a concurrent upload has raised the sum above zero. */
const dropUnused = statement(
  'file-usage-drop',
  'DELETE FROM file_usage WHERE owner_id = ANY($1::uuid[]) AND bytes = 0',
);

const abandon = statement<Usage>(
  'file-abandon',
  `WITH gone AS (
     DELETE FROM files WHERE id = ANY($1::uuid[]) AND state = 'UPLOADING' RETURNING owner_id, charged
   ) ${giveBack}`,
);

const uploadsBefore = statement<{ id: string }>(
  'file-uploads-before',
  `SELECT id FROM files WHERE state = 'UPLOADING' AND created_at < $1 ORDER BY created_at LIMIT $2`,
);

const claim = statement<PreparationTask>(
  'file-claim',
  `UPDATE files SET attempts = attempts + 1, next_attempt_at = now() + interval '60 seconds'
   WHERE id = (SELECT id FROM files WHERE state = 'PENDING' AND deleted_at IS NULL AND next_attempt_at <= $1
               ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING id, owner_id AS "ownerId", purpose, visibility, kind, mime, data_key AS "dataKey",
     scanned_at IS NOT NULL AS scanned, attempts`,
);

const markScanned = statement('file-scanned', 'UPDATE files SET scanned_at = now() WHERE id = $1');

const finish = statement<{ id: string }>(
  'file-finish',
  `WITH made AS (
     SELECT * FROM jsonb_to_recordset($2::jsonb)
       AS m (name text, mime text, bytes bigint, sha256 text, width int, height int)
   ), main AS (SELECT * FROM made WHERE name = 'main'),
   done AS (
     UPDATE files f SET state = 'READY', next_attempt_at = NULL, failure = NULL, updated_at = now(),
       mime = coalesce((SELECT mime FROM main), f.mime), bytes = coalesce((SELECT bytes FROM main), f.bytes),
       sha256 = coalesce((SELECT sha256 FROM main), f.sha256), width = coalesce((SELECT width FROM main), f.width),
       height = coalesce((SELECT height FROM main), f.height)
     WHERE id = $1 AND state = 'PENDING' AND deleted_at IS NULL
     RETURNING id
   ), replaced AS (
     DELETE FROM file_objects o USING done WHERE o.file_id = done.id AND o.name = 'raw' AND EXISTS (SELECT FROM main)
   ), stored AS (
     INSERT INTO file_objects (file_id, name, mime, bytes, sha256, width, height)
     SELECT done.id, m.name, m.mime, m.bytes, m.sha256, m.width, m.height FROM done, made m
   )
   SELECT id FROM done`,
);

const settle = statement(
  'file-settle',
  `UPDATE files SET state = $2, failure = left($3, 200), next_attempt_at = NULL, updated_at = now()
   WHERE id = $1 AND state = 'PENDING'`,
);

const postpone = statement(
  'file-postpone',
  `UPDATE files SET next_attempt_at = $2, attempts = $3, failure = left($4, 200) WHERE id = $1 AND state = 'PENDING'`,
);

const deletedBefore = statement<{ id: string }>(
  'file-deleted-before',
  'SELECT id FROM files WHERE deleted_at < $1 ORDER BY deleted_at LIMIT $2',
);

/** The bytes are gone, and only now is their space free. */
const purge = statement<Usage>(
  'file-forget',
  `WITH gone AS (
     DELETE FROM files WHERE id = ANY($1::uuid[]) AND deleted_at IS NOT NULL RETURNING owner_id, charged
   ) ${giveBack}`,
);

/** What is being uploaded or made has objects before it has rows for them. */
const withFile = statement<{ fileId: string; name: string }>(
  'file-known-objects',
  `SELECT g."fileId", g.name FROM jsonb_to_recordset($1::jsonb) AS g ("fileId" uuid, name text)
   WHERE EXISTS (SELECT FROM file_objects o WHERE o.file_id = g."fileId" AND o.name = g.name)
      OR EXISTS (SELECT FROM files f WHERE f.id = g."fileId" AND f.state IN ('UPLOADING', 'PENDING'))`,
);

const within = (tx: Transaction): FileTransaction => ({
  tx,
  complete: async ({ id, charged }, { name, mime, bytes, sha256, width, height }, state) => {
    const values = [id, state, bytes, sha256, width, height, name, mime, charged];
    return (await tx.query(complete, values)).length > 0;
  },
  finish: async (id, made) => (await tx.query(finish, [id, JSON.stringify(made)])).length > 0,
  ...fileRemovals(tx),
  ...kycSubmissions(tx),
});

/** Everything that changes the state of a file: hand-written, one statement each. */
export const sqlFileStore = (database: Database): FileStore => ({
  within,
  transaction: (work) => database.transaction((tx) => work(within(tx))),
  begin: async (file, quotaBytes) => {
    const { id, ownerId, purpose, visibility, kind, name, mime, charged, alt, tags, productId, dataKey } =
      file;
    const values = [
      id,
      ownerId,
      purpose,
      visibility,
      kind,
      name,
      mime,
      charged,
      quotaBytes,
      alt,
      tags,
      productId,
    ];
    return (await database.query(begin, [...values, dataKey])).length > 0;
  },
  abandon: async (ids) => void (await database.query(abandon, [ids])),
  uploadsBefore: async (time, limit) =>
    (await database.query(uploadsBefore, [time, limit])).map(({ id }) => id),
  claim: async (now) => (await database.query(claim, [now]))[0],
  markScanned: async (id) => void (await database.query(markScanned, [id])),
  settle: async (id, state, failure) => void (await database.query(settle, [id, state, failure])),
  postpone: async (id, until, attempts, failure) =>
    void (await database.query(postpone, [id, until, attempts, failure])),
  deletedBefore: async (time, limit) =>
    (await database.query(deletedBefore, [time, limit])).map(({ id }) => id),
  purge: async (ids) => {
    const left = await database.query(purge, [ids]);
    const unused = left.filter(({ bytes }) => bytes === 0).map(({ ownerId }) => ownerId);
    if (unused.length > 0) await database.query(dropUnused, [unused]);
  },
  withoutFile: async (parts) => {
    const known = await database.query(withFile, [
      JSON.stringify(parts.map(({ fileId, name }) => ({ fileId, name }))),
    ]);
    const names = new Set(known.map(({ fileId, name }) => `${fileId}/${name}`));
    return parts.filter(({ fileId, name }) => !names.has(`${fileId}/${name}`));
  },
  purgeRejectedKyc: async (before) => void (await database.query(purgeRejected, [before])),
});
