import { UserErasureRequested, UserErasureScheduled, UserErasureWithdrawn } from '@ultramarket/contracts';
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

interface ScheduledRow {
  userId: string;
  dueAt: Date;
}

/** A visit from before the request, reported late, does not withdraw it. */
const cancelByVisit = statement<ScheduledRow>(
  'erasure-cancel-by-visit',
  `DELETE FROM erasures e USING jsonb_to_recordset($1::jsonb) AS s ("userId" uuid, at timestamptz)
   WHERE e.user_id = s."userId" AND e.requested_at < s.at AND e.done_at IS NULL
   RETURNING e.user_id AS "userId", e.due_at AS "dueAt"`,
);

const remind = statement<ScheduledRow>(
  'erasure-remind',
  `UPDATE erasures SET reminded_at = now() WHERE user_id IN (
     SELECT user_id FROM erasures WHERE done_at IS NULL AND reminded_at IS NULL AND due_at <= $1
     ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING user_id AS "userId", due_at AS "dueAt"`,
);

const scheduled = ({ userId, dueAt }: ScheduledRow, reminder: boolean) =>
  UserErasureScheduled({ userId, dueAt: dueAt.toISOString(), reminder });
const withdrawn = ({ userId, dueAt }: ScheduledRow) =>
  UserErasureWithdrawn({ userId, dueAt: dueAt.toISOString() });

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

/** Due, unless the user has come to sell in the shop since. */
const isDue = (now: Date): Prisma.ErasureWhereInput => ({
  doneAt: null,
  dueAt: { lte: now },
  NOT: { profile: { vendor: { status: 'APPROVED' } } },
});

/** Erasure requests; changes of one user are serialised. */
export const prismaErasureStore = (prisma: PrismaClient, database: Database): ErasureStore => ({
  find: async (userId) => {
    const row = await prisma.erasure.findFirst({ where: { userId, doneAt: null } });
    return row ? toErasure(row) : undefined;
  },

  request: (userId, { requestedAt, dueAt }) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      await lockUser(tx, userId);
      if (await tx.vendor.findFirst({ where: { userId, status: 'APPROVED' } }))
        throw userErrors.ERASURE_SHOP_OPEN();
      const known = await tx.erasure.findUnique({ where: { userId } });
      if (known) return toErasure(known);
      const row = await tx.erasure.create({ data: { userId, requestedAt, dueAt } });
      publish(scheduled(row, false));
      return toErasure(row);
    }),

  cancel: (userId) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      await lockUser(tx, userId);
      const open = await tx.erasure.findFirst({ where: { userId, doneAt: null } });
      if (!open) return false;
      const { count } = await tx.erasure.deleteMany({ where: { userId, doneAt: null } });
      if (count > 0) publish(withdrawn(open));
      return count > 0;
    }),

  cancelByVisit: async (tx, visits) =>
    tx.outbox.add(...(await tx.query(cancelByVisit, [JSON.stringify(visits)])).map(withdrawn)),

  remind: (until, limit) =>
    database.transaction(async (tx) => {
      const rows = await tx.query(remind, [until, limit]);
      tx.outbox.add(...rows.map((row) => scheduled(row, true)));
      return rows.length;
    }),

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
      // Locked from here on: a sign-in that is reported now finds the erasure done.
      const { count } = await tx.erasure.updateMany({ where, data: { doneAt: now } });
      if (!row || count === 0) return undefined;
      const version = await erasePersonalData(tx, userId);
      publish(UserErasureRequested({ userId, dueAt: row.dueAt.toISOString() }));
      return { userId, version };
    }),
});
