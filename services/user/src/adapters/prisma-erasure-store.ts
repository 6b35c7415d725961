import { type Database, prismaTransaction, type TransactionEffects } from '@ultramarket/platform';
import { type Erasure } from '../domain/erasure';
import { type Erasure as Row, type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type ErasureStore, type ErasureTransaction } from '../ports';
import { lockUser } from './prisma-profile-store';

type Tx = Prisma.TransactionClient;

const toErasure = ({ requestedAt, dueAt }: Row): Erasure => ({
  requestedAt: requestedAt.toISOString(),
  dueAt: dueAt.toISOString(),
});

/**
 * What the law has us keep of those who sold, legal name, tax number and the record of the documents that their approval
 * rests on, stays; nothing else of a person does.
 */
const erasePersonalData = async (tx: Tx, userId: string): Promise<number> => {
  await tx.address.deleteMany({ where: { userId } });
  await tx.preferences.deleteMany({ where: { userId } });
  await tx.wishlistItem.deleteMany({ where: { userId } });
  await tx.kycRecord.deleteMany({ where: { userId, approvals: { none: {} } } });
  await tx.vendor.updateMany({
    where: { userId },
    data: {
      ...{ displayName: '', proposedName: null, description: '', addresses: [] },
      ...{ bankTokenSealed: new Uint8Array(), bankTokenEnding: '', version: { increment: 1 } },
    },
  });
  const { version } = await tx.profile.update({
    where: { userId },
    data: {
      ...{ email: null, firstName: '', lastName: '', phone: null, avatarFileId: null, birthDate: null },
      ...{ locale: 'en', version: { increment: 1 } },
    },
  });
  return version;
};

/** Who was approved as a vendor sells, and so does who was given the role without an application. */
const openShop: Prisma.ProfileWhereInput = {
  OR: [{ role: 'VENDOR' }, { vendor: { status: 'APPROVED' } }],
};

/** Due, unless the user has come to sell in the shop since. */
const isDue = (now: Date): Prisma.ErasureWhereInput => ({
  doneAt: null,
  dueAt: { lte: now },
  NOT: { profile: openShop },
});

const within = (tx: Tx, effects: TransactionEffects): ErasureTransaction => ({
  tx: effects,
  lock: (userId) => lockUser(tx, userId),
  find: async (userId) => {
    const row = await tx.erasure.findUnique({ where: { userId } });
    return row ? toErasure(row) : undefined;
  },
  hasOpenShop: async (userId) => (await tx.profile.findFirst({ where: { userId, ...openShop } })) !== null,
  insert: async (userId, erasure) => void (await tx.erasure.create({ data: { userId, ...erasure } })),
  remove: async (userId) => {
    const where = { userId, doneAt: null };
    const row = await tx.erasure.findFirst({ where });
    const { count } = await tx.erasure.deleteMany({ where });
    return row && count > 0 ? toErasure(row) : undefined;
  },
  finish: async (userId, now) => {
    const where = { userId, ...isDue(now) };
    const row = await tx.erasure.findFirst({ where });
    const { count } = await tx.erasure.updateMany({ where, data: { doneAt: now } });
    return row && count > 0 ? toErasure(row) : undefined;
  },
  erase: (userId) => erasePersonalData(tx, userId),
});

/** Erasure requests; changes of one user are serialised. */
export const prismaErasureStore = (prisma: PrismaClient, database: Database): ErasureStore => ({
  transaction: (work) =>
    prismaTransaction(prisma, database, 'user', (tx: Tx, effects) => work(within(tx, effects))),

  find: async (userId) => {
    const row = await prisma.erasure.findFirst({ where: { userId, doneAt: null } });
    return row ? toErasure(row) : undefined;
  },

  due: async (now, limit) => {
    const rows = await prisma.erasure.findMany({
      where: isDue(now),
      orderBy: { dueAt: 'asc' },
      take: limit,
      select: { userId: true },
    });
    return rows.map(({ userId }) => userId);
  },
});
