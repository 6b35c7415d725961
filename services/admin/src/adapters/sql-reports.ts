import { type Database, statement } from '@ultramarket/platform';
import { type PrismaClient } from '../generated/prisma/client';
import { type Reports } from '../ports';

const put = statement(
  'report-put',
  `INSERT INTO reports AS r (name, taken_at, data) VALUES ($1, $2, $3::jsonb)
   ON CONFLICT (name) DO UPDATE SET taken_at = EXCLUDED.taken_at, data = EXCLUDED.data
   WHERE r.taken_at <= EXCLUDED.taken_at`,
);

export const sqlReports = (database: Database, prisma: PrismaClient): Reports => ({
  read: async <Data>(name: string) => {
    const row = await prisma.report.findUnique({ where: { name } });
    return row ? { takenAt: row.takenAt, data: row.data as Data } : undefined;
  },
  write: async (name, takenAt, data) =>
    void (await database.query(put, [name, takenAt, JSON.stringify(data)])),
});
