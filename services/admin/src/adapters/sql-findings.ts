import { type Database, statement } from '@ultramarket/platform';
import { type Finding, type Rule } from '../domain/invariants';
import { type PrismaClient } from '../generated/prisma/client';
import { type FindingStore } from '../ports';

/** A finding that comes back after it had healed begins anew. */
const upsertFindings = statement(
  'findings-note',
  `INSERT INTO findings AS f (rule, subject, detail, first_seen_at, last_seen_at)
   SELECT DISTINCT ON (rule, subject) rule, left(subject, 200), left(detail, 500), $2::timestamptz, $2::timestamptz
   FROM jsonb_to_recordset($1::jsonb) AS v (rule text, subject text, detail text)
   ORDER BY rule, subject
   ON CONFLICT (rule, subject) DO UPDATE SET detail = EXCLUDED.detail, last_seen_at = EXCLUDED.last_seen_at,
     first_seen_at = CASE WHEN f.healed_at IS NULL THEN f.first_seen_at ELSE EXCLUDED.first_seen_at END,
     healed_at = NULL`,
);

/** Only rules that could be looked at: silence of a source heals nothing. */
const healFindings = statement(
  'findings-heal',
  `UPDATE findings SET healed_at = $2::timestamptz
   WHERE rule = ANY($1::text[]) AND healed_at IS NULL AND last_seen_at < $2::timestamptz`,
);

const countOpen = statement<{ rule: Rule; count: number }>(
  'findings-count',
  'SELECT rule, count(*)::int AS count FROM findings WHERE healed_at IS NULL GROUP BY rule',
);

const pruneHealed = statement<{ rule: string }>(
  'findings-prune',
  `DELETE FROM findings WHERE (rule, subject) IN (
     SELECT rule, subject FROM findings WHERE healed_at < $1 ORDER BY healed_at LIMIT $2)
   RETURNING rule`,
);

export const sqlFindings = (database: Database, prisma: PrismaClient): FindingStore => ({
  record: (outcomes, at) =>
    database.transaction(async (tx) => {
      const violations = outcomes.flatMap(({ rule, violations: found }) =>
        found.map((violation) => ({ rule, ...violation })),
      );
      if (violations.length > 0) await tx.query(upsertFindings, [JSON.stringify(violations), at]);
      await tx.query(healFindings, [outcomes.map(({ rule }) => rule), at]);
    }),
  list: async (state, { page, limit }) => {
    const where = state === 'all' ? {} : { healedAt: state === 'open' ? null : { not: null } };
    const [items, total] = await Promise.all([
      prisma.finding.findMany({
        where,
        orderBy: [{ firstSeenAt: 'desc' }, { rule: 'asc' }, { subject: 'asc' }],
        skip: (page - 1) * limit,
        take: limit,
      }),
      prisma.finding.count({ where }),
    ]);
    // Only rules of ours are ever stored.
    return { items: items as Finding[], total };
  },
  prune: async (until, limit) => (await database.query(pruneHealed, [until, limit])).length,
  openByRule: async () => new Map((await database.query(countOpen)).map(({ rule, count }) => [rule, count])),
});
