import { type Role } from '@ultramarket/contracts';
import { type Database, newId, prismaTransaction, type TransactionEffects } from '@ultramarket/platform';
import { type AccountStatus } from '../domain/account';
import { type Prisma, type PrismaClient, type RoleRecord } from '../generated/prisma/client';
import { type GovernanceStore, type GovernanceTransaction, type RoleView } from '../ports';

/** The database's CHECK allows nothing else. */
const rank = ({ base }: RoleRecord): Role => base as Role;

const roleView = (row: RoleRecord): RoleView => ({
  id: row.id,
  name: row.name,
  base: rank(row),
  description: row.description,
  permissions: row.permissions,
  builtIn: row.builtIn,
  version: row.version,
});

/** Updates that find their row as it was read, or change nothing. */
const within = (tx: Prisma.TransactionClient, effects: TransactionEffects): GovernanceTransaction => ({
  tx: effects,
  role: async (key) => {
    const row = await tx.roleRecord.findUnique({ where: key });
    return row ? roleView(row) : undefined;
  },
  createRole: async (role) => {
    const data = { id: newId(), ...role };
    const [row] = await tx.roleRecord.createManyAndReturn({ data, skipDuplicates: true });
    return row && roleView(row);
  },
  changeRole: async (id, version, change) => {
    const data = { ...change, version: { increment: 1 } };
    return (await tx.roleRecord.updateMany({ where: { id, version }, data })).count > 0;
  },
  account: async (userId) => {
    const where = { id: userId, deletedAt: null };
    const user = await tx.user.findFirst({ where, include: { role: true } });
    if (!user) return undefined;
    const { role, roleName, status } = user;
    return { userId, role: rank(role), roleName, status: status as AccountStatus };
  },
  setRole: async ({ userId, roleName: before }, roleName) => {
    const where = { id: userId, roleName: before };
    return (await tx.user.updateMany({ where, data: { roleName } })).count > 0;
  },
  setStatus: async ({ userId, roleName, status: before }, status) => {
    const where = { id: userId, status: before, roleName };
    return (await tx.user.updateMany({ where, data: { status } })).count > 0;
  },
  endSessions: async (userId) => {
    const data = { endedAt: new Date(), endReason: 'SUSPENDED' };
    await tx.session.updateMany({ where: { userId, endedAt: null }, data });
  },
});

/** Roles and accounts as staff edit them. */
export const prismaGovernance = (prisma: PrismaClient, database: Database): GovernanceStore => ({
  transaction: (work) =>
    prismaTransaction(prisma, database, 'auth', (tx: Prisma.TransactionClient, effects) =>
      work(within(tx, effects)),
    ),
  roles: async () => (await prisma.roleRecord.findMany({ orderBy: { createdAt: 'asc' } })).map(roleView),
});
