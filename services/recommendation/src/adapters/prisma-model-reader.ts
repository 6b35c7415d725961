import { PrismaPg } from '@prisma/adapter-pg';
import { type Database } from '@ultramarket/platform';
import { type Model, PrismaClient } from '../generated/prisma/client';
import { type ModelReader, type ModelRecord } from '../ports';

const record = (row: Model): ModelRecord => ({
  ...row,
  status: row.status as ModelRecord['status'],
  stage: row.stage as ModelRecord['stage'],
  settings: row.settings as unknown as ModelRecord['settings'],
});

/** The few models there are. */
export const prismaModelReader = (database: Database): ModelReader => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
  return {
    list: async ({ page, limit }) => {
      const [rows, total] = await Promise.all([
        prisma.model.findMany({ orderBy: { version: 'desc' }, skip: (page - 1) * limit, take: limit }),
        prisma.model.count(),
      ]);
      return { items: rows.map(record), total };
    },
    byId: async (id) => {
      const row = await prisma.model.findUnique({ where: { id } });
      return row ? record(row) : undefined;
    },
    latest: async () => {
      const row = await prisma.model.findFirst({ orderBy: { version: 'desc' } });
      return row ? record(row) : undefined;
    },
  };
};
