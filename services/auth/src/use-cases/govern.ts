import { type AuditActor } from '@ultramarket/platform';
import { type AccountStatus } from '../domain/account';
import { authErrors } from '../domain/errors';
import { type Governed, type GovernanceStore } from '../ports';

/** Gives an account another role, from its next token on. @throws OWN_ACCOUNT and those of the store */
export const changeRole =
  ({ governance }: { governance: GovernanceStore }) =>
  async (auditActor: AuditActor, userId: string, roleName: string): Promise<Governed> => {
    if (auditActor.actor.userId === userId) throw authErrors.OWN_ACCOUNT();
    return governance.changeRole(auditActor, userId, roleName);
  };

/**
 * Suspends an account, which ends its sessions, or restores it. Access tokens that are out live on for their
 * few minutes. @throws OWN_ACCOUNT and those of the store
 */
export const changeStatus =
  ({ governance }: { governance: GovernanceStore }) =>
  async (auditActor: AuditActor, userId: string, status: AccountStatus): Promise<Governed> => {
    if (auditActor.actor.userId === userId) throw authErrors.OWN_ACCOUNT();
    return governance.changeStatus(auditActor, userId, status);
  };
