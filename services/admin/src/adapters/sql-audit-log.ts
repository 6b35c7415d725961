import { type Database, statement, type Transaction } from '@ultramarket/platform';
import {
  type AuditEntry,
  type AuditFact,
  type ChainHead,
  emptyChain,
  toEntries,
} from '../domain/audit-entry';
import { type PrismaClient } from '../generated/prisma/client';
import { type AuditFilter, type AuditLog } from '../ports';

/** The chain has one writer at a time, in whatever replica; the others wait for its commit. */
const lockChain = statement('audit-lock', `SELECT pg_advisory_xact_lock(hashtext('audit-chain'))`);

const readHead = statement<ChainHead>(
  'audit-head',
  `SELECT seq::float8 AS seq, hash FROM (
     (SELECT seq, hash FROM audit_logs ORDER BY seq DESC LIMIT 1)
     UNION ALL (SELECT seq, hash FROM audit_archive ORDER BY seq DESC LIMIT 1)
   ) AS ends ORDER BY seq DESC LIMIT 1`,
);

const readKnown = statement<{ id: string }>(
  'audit-known',
  'SELECT id FROM audit_logs WHERE id = ANY($1::uuid[])',
);

const insertEntries = statement(
  'audit-insert',
  `INSERT INTO audit_logs (seq, id, at, actor_id, actor_role, action, resource, before, after, ip, correlation_id,
                           previous_hash, hash, producer, keyed)
   SELECT seq, id, at, "actorId", "actorRole", action, resource, before, after, ip, "correlationId", "previousHash", hash,
          producer, keyed
   FROM jsonb_to_recordset($1::jsonb) AS e (seq bigint, id uuid, at timestamptz, "actorId" text, "actorRole" text,
     action text, resource text, before text, after text, ip text, "correlationId" text, "previousHash" text, hash text, producer text, keyed boolean)`,
);

const columns = `seq::float8 AS seq, id, at, actor_id AS "actorId", actor_role AS "actorRole", action, resource, before,
  after, ip, correlation_id AS "correlationId", previous_hash AS "previousHash", hash, producer, keyed`;

const readAfter = statement<AuditEntry>(
  'audit-after',
  `SELECT ${columns} FROM (
     (SELECT * FROM audit_archive WHERE seq > $1 ORDER BY seq LIMIT $2)
     UNION ALL (SELECT * FROM audit_logs WHERE seq > $1 ORDER BY seq LIMIT $2)
   ) AS entries ORDER BY entries.seq LIMIT $2`,
);

/** Only a whole beginning of the log leaves it, so that the chain runs on from the archive. */
const copyOld = statement<{ seq: string }>(
  'audit-archive-copy',
  `INSERT INTO audit_archive
   SELECT * FROM audit_logs
   WHERE seq < coalesce((SELECT min(seq) FROM audit_logs WHERE recorded_at >= $1), 9223372036854775807)
   ORDER BY seq LIMIT $2
   RETURNING seq`,
);

const removeArchived = statement<{ seq: string }>(
  'audit-archive-remove',
  'DELETE FROM audit_logs WHERE seq = ANY($1::bigint[]) RETURNING seq',
);

const whereOf = ({ actor, action, resource, from, to }: AuditFilter) => ({
  ...(actor && { actorId: actor }),
  ...(action && { action }),
  ...(resource && { resource }),
  ...((from ?? to) && { at: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
});

/** Appends to the chain. @param key of the entries' HMAC */
export const auditWrites = (tx: Transaction, key: string) => ({
  appendFacts: async (facts: readonly AuditFact[]): Promise<void> => {
    if (facts.length === 0) return;
    await tx.query(lockChain);
    const known = await tx.query(readKnown, [facts.map(({ id }) => id)]);
    const seen = new Set(known.map(({ id }) => id));
    const fresh = facts.filter(({ id }) => !seen.has(id) && seen.add(id));
    const [head = emptyChain] = await tx.query(readHead);
    if (fresh.length > 0) await tx.query(insertEntries, [JSON.stringify(toEntries(key, head, fresh))]);
  },
});

/** The log in PostgreSQL: one chain over archive and log, appended under one lock, so that it has no gaps and no forks. */
export const sqlAuditLog = (database: Database, prisma: PrismaClient): AuditLog => ({
  after: (seq, limit) => database.query(readAfter, [seq, limit]),
  head: async () => (await database.query(readHead))[0] ?? emptyChain,

  list: async (filter, { page, limit, before }) => {
    const where = whereOf(filter);
    const query = {
      where: { ...where, ...(before !== undefined && { seq: { lt: BigInt(before) } }) },
      orderBy: { seq: 'desc' as const },
      take: limit,
      ...(before === undefined && { skip: (page - 1) * limit }),
    };
    const count = () =>
      filter.archived ? prisma.auditArchive.count({ where }) : prisma.auditLog.count({ where });
    const [rows, total] = await Promise.all([
      filter.archived ? prisma.auditArchive.findMany(query) : prisma.auditLog.findMany(query),
      before === undefined ? count() : undefined,
    ]);
    return { items: rows.map(({ recordedAt: _at, ...row }) => ({ ...row, seq: Number(row.seq) })), total };
  },

  archive: (until, limit) =>
    database.transaction(async (tx) => {
      await tx.query(lockChain);
      const copied = await tx.query(copyOld, [until, limit]);
      if (copied.length > 0) await tx.query(removeArchived, [copied.map(({ seq }) => seq)]);
      return copied.length;
    }),
});
