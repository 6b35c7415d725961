import { UserErasureRequested } from '@ultramarket/contracts';
import { type Database, prismaTransaction, statement } from '@ultramarket/platform';
import { type Erasure } from '../domain/erasure';
import { userErrors } from '../domain/errors';
import { type Erasure as Row, type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type ErasureStore } from '../ports';
import { lockUser } from './prisma-profile-store';

type Tx = Prisma.TransactionClient;

const toErasure = ({ requestedAt, dueAt }: Row): Erasure => ({
  requestedAt: requestedAt.toISOString(),
  dueAt: dueAt.toISOString(),
});

/** A sign-in from before the wish, told late, is no second thought. */
const cancelBySignIn = statement(
  'erasure-cancel-by-sign-in',
  `DELETE FROM erasures e USING jsonb_to_recordset($1::jsonb) AS s ("userId" uuid, at timestamptz)
   WHERE e.user_id = s."userId" AND e.requested_at < s.at AND e.done_at IS NULL`,
);

/**
 * What the law has us keep of those who sold, legal name, tax number and the record of the documents that their approval
 * rests on, stays; nothing else of a person does.
 */
const forget = async (tx: Tx, userId: string): Promise<number> => {
  await tx.address.deleteMany({ where: { userId } });
  await tx.preferences.deleteMany({ where: { userId } });
  await tx.wishlistItem.deleteMany({ where: { userId } });
  await tx.kycRecord.deleteMany({ where: { userId, approvals: { none: {} } } });
  await tx.vendor.updateMany({
    where: { userId },
    data: {
      ...{ displayName: '', description: '', addresses: [] },
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

/** Whose time is over, unless they have come to sell in the shop since. */
const isDue = (now: Date): Prisma.ErasureWhereInput => ({
  doneAt: null,
  dueAt: { lte: now },
  NOT: { profile: { vendor: { status: 'APPROVED' } } },
});

/** Wishes to be forgotten; what concerns one person comes one after the other. */
export const prismaErasureStore = (prisma: PrismaClient, database: Database): ErasureStore => ({
  find: async (userId) => {
    const row = await prisma.erasure.findFirst({ where: { userId, doneAt: null } });
    return row ? toErasure(row) : undefined;
  },

  request: (userId, { requestedAt, dueAt }) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx) => {
      await lockUser(tx, userId);
      if (await tx.vendor.findFirst({ where: { userId, status: 'APPROVED' } }))
        throw userErrors.ERASURE_SHOP_OPEN();
      const row = await tx.erasure.upsert({
        where: { userId },
        create: { userId, requestedAt, dueAt },
        update: {},
      });
      return toErasure(row);
    }),

  cancel: async (userId) => (await prisma.erasure.deleteMany({ where: { userId, doneAt: null } })).count > 0,

  cancelBySignIn: async (tx, signIns) => void (await tx.query(cancelBySignIn, [JSON.stringify(signIns)])),

  due: async (now, limit) => {
    const rows = await prisma.erasure.findMany({
      where: isDue(now),
      orderBy: { dueAt: 'asc' },
      take: limit,
      select: { userId: true },
    });
    return rows.map(({ userId }) => userId);
  },

  erase: (userId, now) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      await lockUser(tx, userId);
      const where = { userId, ...isDue(now) };
      const row = await tx.erasure.findFirst({ where });
      // Held from here on: a sign-in that is told now finds it done.
      const { count } = await tx.erasure.updateMany({ where, data: { doneAt: now } });
      if (!row || count === 0) return undefined;
      const version = await forget(tx, userId);
      publish(UserErasureRequested({ userId, dueAt: row.dueAt.toISOString() }));
      return { userId, version };
    }),
});
