import { errors, statement, type Transaction } from '@ultramarket/platform';
import { type Flag } from '../domain/flag';
import { type PrismaClient } from '../generated/prisma/client';
import { type FlagStore } from '../ports';

const columns = `key, description, enabled, percent, roles, version, changed_by AS "changedBy", updated_at AS "updatedAt"`;

/** Version 1 only where there is no flag yet, every other only on top of the one before. */
const putFlag = statement<Flag>(
  'flag-put',
  `INSERT INTO flags AS f (key, description, enabled, percent, roles, version, changed_by)
   SELECT $1::text, $2::text, $3::boolean, $4::int, $5::text[], $6::int, $7::uuid
   WHERE $6::int = 1 OR EXISTS (SELECT 1 FROM flags WHERE key = $1::text)
   ON CONFLICT (key) DO UPDATE SET description = EXCLUDED.description, enabled = EXCLUDED.enabled,
     percent = EXCLUDED.percent, roles = EXCLUDED.roles, version = EXCLUDED.version, changed_by = EXCLUDED.changed_by,
     updated_at = now()
   WHERE f.version = EXCLUDED.version - 1
   RETURNING ${columns}`,
);

export const flagWrites = (tx: Transaction) => ({
  putFlag: async (flag: Omit<Flag, 'updatedAt'>): Promise<Flag> => {
    const [stored] = await tx.query(putFlag, [
      flag.key,
      flag.description,
      flag.enabled,
      flag.percent,
      flag.roles,
      flag.version,
      flag.changedBy,
    ]);
    if (!stored) throw errors.VERSION_CONFLICT();
    return stored;
  },
});

export const sqlFlagStore = (prisma: PrismaClient): FlagStore => ({
  all: () => prisma.flag.findMany({ orderBy: { key: 'asc' } }),
  byKey: async (key) => (await prisma.flag.findUnique({ where: { key } })) ?? undefined,
});
