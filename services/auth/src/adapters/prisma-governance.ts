import { type Role, RoleChanged, UserStatusChanged } from '@ultramarket/contracts';
import { auditRecord, type Database, errors, newId, prismaTransaction } from '@ultramarket/platform';
import { type AccountStatus, mayGovern } from '../domain/account';
import { authErrors } from '../domain/errors';
import { Prisma, type PrismaClient, type RoleRecord, type User } from '../generated/prisma/client';
import { type Governed, type GovernanceStore, type RoleStore, type RoleView } from '../ports';

type Tx = Prisma.TransactionClient;
type WithRole = User & { role: RoleRecord };

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

const isDuplicate = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';

/** Roles as staff edit them. Built-in names are fixed, because access rules know them. */
export const prismaRoleStore = (prisma: PrismaClient, database: Database): RoleStore => ({
  list: async () => (await prisma.roleRecord.findMany({ orderBy: { createdAt: 'asc' } })).map(roleView),
  create: async (role, auditActor) => {
    try {
      return await prismaTransaction(prisma, database, 'auth', async (tx: Tx, publish) => {
        const made = roleView(await tx.roleRecord.create({ data: { id: newId(), ...role } }));
        publish(
          auditRecord(
            auditActor,
            { action: 'role.created', resource: `role/${made.id}`, after: role },
            new Date(),
          ),
        );
        return made;
      });
    } catch (error) {
      throw isDuplicate(error) ? authErrors.ROLE_EXISTS() : error;
    }
  },
  update: (id, change, version, auditActor) =>
    prismaTransaction(prisma, database, 'auth', async (tx: Tx, publish) => {
      const known = await tx.roleRecord.findUnique({ where: { id } });
      if (!known) throw authErrors.ROLE_UNKNOWN();
      if (known.name === 'SUPER_ADMIN') throw authErrors.ROLE_PROTECTED();
      const expected = version ?? known.version;
      const { count } = await tx.roleRecord.updateMany({
        where: { id, version: expected },
        data: { ...change, version: { increment: 1 } },
      });
      if (count === 0) throw errors.VERSION_CONFLICT();
      const { description, permissions } = known;
      publish(
        auditRecord(
          auditActor,
          {
            action: 'role.changed',
            resource: `role/${id}`,
            before: { description, permissions },
            after: change,
          },
          new Date(),
        ),
      );
      return roleView({ ...known, ...change, version: expected + 1 });
    }),
});

const read = (tx: Tx, id: string): Promise<WithRole | null> =>
  tx.user.findFirst({ where: { id, deletedAt: null }, include: { role: true } });

const governed = (user: WithRole): Governed => ({
  userId: user.id,
  role: rank(user.role),
  roleName: user.roleName,
  status: user.status as AccountStatus,
});

/** Reads both accounts and checks that the one may act on the other, now and not when its token was made. */
const bothOf = async (tx: Tx, actorId: string, userId: string): Promise<{ actor: Role; user: WithRole }> => {
  const actor = await read(tx, actorId);
  if (!actor || actor.status !== 'ACTIVE') throw errors.FORBIDDEN();
  const user = await read(tx, userId);
  if (!mayGovern(rank(actor.role), ...(user ? [rank(user.role)] : []))) throw errors.FORBIDDEN();
  if (!user) throw authErrors.USER_UNKNOWN();
  return { actor: rank(actor.role), user };
};

/** Updates that find their row as it was read, or change nothing. */
export const prismaGovernance = (prisma: PrismaClient, database: Database): GovernanceStore => ({
  changeRole: (auditActor, userId, roleName) =>
    prismaTransaction(prisma, database, 'auth', async (tx: Tx, publish) => {
      const { actor, user } = await bothOf(tx, auditActor.actor.userId, userId);
      const role = await tx.roleRecord.findUnique({ where: { name: roleName } });
      if (!role) throw authErrors.ROLE_UNKNOWN();
      if (!mayGovern(actor, rank(role))) throw errors.FORBIDDEN();
      if (user.roleName === roleName) return governed(user);
      const { count } = await tx.user.updateMany({
        where: { id: userId, roleName: user.roleName },
        data: { roleName },
      });
      if (count === 0) throw errors.VERSION_CONFLICT();
      const deed = { action: 'user.role-assigned', resource: `user/${userId}` };
      publish(
        RoleChanged({ userId, from: rank(user.role), to: rank(role), by: auditActor.actor.userId }),
        auditRecord(
          auditActor,
          { ...deed, before: { role: user.roleName }, after: { role: roleName } },
          new Date(),
        ),
      );
      return governed({ ...user, roleName, role });
    }),

  changeStatus: (auditActor, userId, status) =>
    prismaTransaction(prisma, database, 'auth', async (tx: Tx, publish) => {
      const { user } = await bothOf(tx, auditActor.actor.userId, userId);
      if (user.status === status) return governed(user);
      const { count } = await tx.user.updateMany({
        where: { id: userId, status: user.status, roleName: user.roleName },
        data: { status },
      });
      if (count === 0) throw errors.VERSION_CONFLICT();
      if (status === 'SUSPENDED')
        await tx.session.updateMany({
          where: { userId, endedAt: null },
          data: { endedAt: new Date(), endReason: 'SUSPENDED' },
        });
      const deed = { action: 'user.status-changed', resource: `user/${userId}` };
      publish(
        UserStatusChanged({ userId, status, by: auditActor.actor.userId }),
        auditRecord(auditActor, { ...deed, before: { status: user.status }, after: { status } }, new Date()),
      );
      return governed({ ...user, status });
    }),
});
