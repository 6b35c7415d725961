import { type Role, RoleChanged, UserStatusChanged } from '@ultramarket/contracts';
import { type AuditActor, auditRecord, errors } from '@ultramarket/platform';
import { type AccountStatus, mayGovern } from '../domain/account';
import { authErrors } from '../domain/errors';
import { type Governed, type GovernanceStore, type GovernanceTransaction } from '../ports';

interface Deps {
  governance: GovernanceStore;
  now: () => Date;
}

/** Reads both accounts and checks that the one may act on the other, now and not when its token was made. */
const govern = async (
  { governance: store }: Deps,
  { actor: { userId: actorId } }: AuditActor,
  userId: string,
  work: (governance: GovernanceTransaction, account: Governed, rank: Role) => Promise<Governed>,
): Promise<Governed> => {
  if (actorId === userId) throw authErrors.OWN_ACCOUNT();
  return store.transaction(async (governance) => {
    const actor = await governance.account(actorId);
    if (actor?.status !== 'ACTIVE') throw errors.FORBIDDEN();
    const account = await governance.account(userId);
    if (!mayGovern(actor.role, ...(account ? [account.role] : []))) throw errors.FORBIDDEN();
    if (!account) throw authErrors.USER_UNKNOWN();
    return work(governance, account, actor.role);
  });
};

/**
 * Gives an account another role, from its next token on.
 * @throws OWN_ACCOUNT, FORBIDDEN, USER_UNKNOWN, ROLE_UNKNOWN, VERSION_CONFLICT
 */
export const changeRole =
  (deps: Deps) =>
  (auditActor: AuditActor, userId: string, roleName: string): Promise<Governed> =>
    govern(deps, auditActor, userId, async (governance, account, rank) => {
      const role = await governance.role({ name: roleName });
      if (!role) throw authErrors.ROLE_UNKNOWN();
      if (!mayGovern(rank, role.base)) throw errors.FORBIDDEN();
      if (account.roleName === roleName) return account;
      if (!(await governance.setRole(account, roleName))) throw errors.VERSION_CONFLICT();
      const deed = { action: 'user.role-assigned', resource: `user/${userId}` };
      const values = { before: { role: account.roleName }, after: { role: roleName } };
      governance.tx.outbox.add(
        RoleChanged({ userId, from: account.role, to: role.base, by: auditActor.actor.userId }),
        auditRecord(auditActor, { ...deed, ...values }, deps.now()),
      );
      return { ...account, role: role.base, roleName };
    });

/**
 * Suspends an account, which ends its sessions, or restores it. Access tokens that are out live on for their
 * few minutes. @throws OWN_ACCOUNT, FORBIDDEN, USER_UNKNOWN, VERSION_CONFLICT
 */
export const changeStatus =
  (deps: Deps) =>
  (auditActor: AuditActor, userId: string, status: AccountStatus): Promise<Governed> =>
    govern(deps, auditActor, userId, async (governance, account) => {
      if (account.status === status) return account;
      if (!(await governance.setStatus(account, status))) throw errors.VERSION_CONFLICT();
      if (status === 'SUSPENDED') await governance.endSessions(userId);
      const deed = { action: 'user.status-changed', resource: `user/${userId}` };
      const values = { before: { status: account.status }, after: { status } };
      governance.tx.outbox.add(
        UserStatusChanged({ userId, status, by: auditActor.actor.userId }),
        auditRecord(auditActor, { ...deed, ...values }, deps.now()),
      );
      return { ...account, status };
    });
