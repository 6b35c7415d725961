import { PrismaPg } from '@prisma/adapter-pg';
import { type FilePurpose } from '@ultramarket/contracts';
import { type Database } from '@ultramarket/platform';
import { type FileState, type StoredFile } from '../domain/file';
import { type Kind } from '../domain/kind';
import { type Visibility } from '../domain/purpose';
import { type Prisma, PrismaClient } from '../generated/prisma/client';
import { type FileCabinet, maxCounted } from '../ports';

const there = { deletedAt: null, state: { not: 'UPLOADING' } } satisfies Prisma.FileWhereInput;
const include = { objects: true } satisfies Prisma.FileInclude;

const fileOf = (row: Prisma.FileGetPayload<{ include: typeof include }>): StoredFile => ({
  ...row,
  purpose: row.purpose as FilePurpose,
  visibility: row.visibility as Visibility,
  kind: row.kind as Kind,
  state: row.state as FileState,
  bytes: Number(row.bytes),
  objects: row.objects.map((object) => ({ ...object, bytes: Number(object.bytes) })),
});

/** Files as their owners and readers see them. */
export const prismaFileCabinet = (database: Database): FileCabinet => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
  const find: FileCabinet['find'] = async (id) => {
    const row = await prisma.file.findFirst({ where: { id, ...there }, include });
    return row ? fileOf(row) : undefined;
  };
  return {
    find,
    list: async ({ ownerId, purpose, state, productId, tag }, { page, limit, after }) => {
      const where: Prisma.FileWhereInput = {
        ...there,
        ...(ownerId !== undefined && { ownerId }),
        ...(purpose !== undefined && { purpose }),
        ...(state !== undefined && { state }),
        ...(productId !== undefined && { productId }),
        ...(tag !== undefined && { tags: { has: tag } }),
      };
      const [rows, total] = await Promise.all([
        prisma.file.findMany({
          where: after === undefined ? where : { ...where, id: { lt: after } },
          include,
          orderBy: { id: 'desc' },
          take: limit,
          skip: after === undefined ? (page - 1) * limit : 0,
        }),
        after === undefined ? prisma.file.count({ where, take: maxCounted + 1 }) : undefined,
      ]);
      return { files: rows.map(fileOf), total };
    },
    describe: async (id, { alt, tags }) => {
      const data = { ...(alt !== undefined && { alt }), ...(tags !== undefined && { tags }) };
      await prisma.file.updateMany({ where: { id, ...there }, data: { ...data, updatedAt: new Date() } });
      return find(id);
    },
  };
};
