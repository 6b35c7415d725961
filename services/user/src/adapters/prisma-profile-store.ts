import { type Role } from '@ultramarket/contracts';
import { type Database, prismaTransaction, statement, type TransactionEffects } from '@ultramarket/platform';
import { type Profile, type ProfileChange } from '../domain/profile';
import { type Prisma, type PrismaClient, type Profile as Row } from '../generated/prisma/client';
import { type ProfileStore, type ProfileTransaction } from '../ports';

type Tx = Prisma.TransactionClient;

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

const toProfile = (row: Row): Profile => ({
  userId: row.userId,
  email: row.email,
  // The database's CHECK allows nothing else.
  role: row.role as Role,
  firstName: row.firstName,
  lastName: row.lastName,
  phone: row.phone,
  avatarFileId: row.avatarFileId,
  birthDate: row.birthDate && dayOf(row.birthDate),
  locale: row.locale,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

/** Prisma leaves alone what is undefined. */
const columnsOf = (change: ProfileChange): Prisma.ProfileUncheckedUpdateInput =>
  Object.fromEntries(
    Object.entries(change).map(([field, value]) => [
      field,
      field === 'birthDate' && value ? new Date(`${value}T00:00:00Z`) : value,
    ]),
  );

/** What LIKE would take for a wildcard stands for itself. */
export const escapePattern = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Each beginning has an index of its own; the list of ids is bounded by the page. */
const beginning = (pattern: string): string =>
  ['email', 'first_name', 'last_name'].map((column) => `lower(${column}) LIKE ${pattern}`).join(' OR ');

const foundIds = statement<{ userId: string }>(
  'profile-search',
  `SELECT user_id AS "userId" FROM user_profiles
   WHERE (${beginning('$1')}) AND ($2::text IS NULL OR role = $2)
   ORDER BY created_at DESC, user_id LIMIT $3 OFFSET $4`,
);
const foundTotal = statement<{ total: number }>(
  'profile-search-total',
  `SELECT count(*)::int AS total FROM user_profiles WHERE (${beginning('$1')}) AND ($2::text IS NULL OR role = $2)`,
);

/** Holds a user's profile and address book until the transaction ends. */
export const lockUser = async (tx: Tx, userId: string): Promise<void> =>
  void (await tx.$queryRaw`SELECT 1 FROM user_profiles WHERE user_id = ${userId}::uuid FOR UPDATE`);

const within = (tx: Tx, effects: TransactionEffects): ProfileTransaction => ({
  tx: effects,
  lock: async (userId) => {
    await lockUser(tx, userId);
    const row = await tx.profile.findUniqueOrThrow({ where: { userId } });
    return { profile: toProfile(row), isRegistered: row.registeredAt !== null };
  },
  update: async (userId, change) => {
    const data = { ...columnsOf(change), version: { increment: 1 } };
    return toProfile(await tx.profile.update({ where: { userId }, data }));
  },
});

export const prismaProfileStore = (prisma: PrismaClient, database: Database): ProfileStore => ({
  transaction: (work) =>
    prismaTransaction(prisma, database, 'user', (tx: Tx, effects) => work(within(tx, effects))),

  ensure: async ({ userId, email, role }) => {
    const known = await prisma.profile.findUnique({ where: { userId } });
    if (known) return toProfile(known);
    await prisma.profile.createMany({
      data: [{ userId, email: email || null, role }],
      skipDuplicates: true,
    });
    return toProfile(await prisma.profile.findUniqueOrThrow({ where: { userId } }));
  },

  find: async (userId) => {
    const row = await prisma.profile.findUnique({ where: { userId } });
    return row ? toProfile(row) : undefined;
  },

  search: async ({ beginning: begins, role }, { page, limit }) => {
    const orderBy = [{ createdAt: 'desc' as const }, { userId: 'asc' as const }];
    const skip = (page - 1) * limit;
    if (begins === undefined) {
      const where: Prisma.ProfileWhereInput = role ? { role } : {};
      const [rows, total] = await Promise.all([
        prisma.profile.findMany({ where, orderBy, skip, take: limit }),
        prisma.profile.count({ where }),
      ]);
      return { items: rows.map(toProfile), total };
    }
    const values = [`${escapePattern(begins.toLowerCase())}%`, role ?? null];
    const [ids, [count]] = await Promise.all([
      database.query(foundIds, [...values, limit, skip]),
      database.query(foundTotal, values),
    ]);
    const where = { userId: { in: ids.map(({ userId }) => userId) } };
    const rows = await prisma.profile.findMany({ where, orderBy });
    return { items: rows.map(toProfile), total: count?.total ?? 0 };
  },
});
