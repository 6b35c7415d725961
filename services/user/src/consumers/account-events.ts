import { RoleChanged, UserRegistered } from '@ultramarket/contracts';
import { on, type Subscription, type Transaction } from '@ultramarket/platform';
import { type ProfileCache, type ProfileCopy, type ProfileVersion } from '../ports';

/** Updates the copy of accounts: a registration creates the profile, a change of role updates it. */
export const accountEvents = (copy: ProfileCopy, cache: ProfileCache): Subscription[] => {
  const invalidateAfterCommit = (tx: Transaction, versions: readonly ProfileVersion[]): void =>
    tx.afterCommit(() => void cache.invalidate(versions));

  return [
    on(UserRegistered, async (tx, events) => {
      const registrations = events.map(({ payload, occurredAt }) => ({ ...payload, occurredAt }));
      invalidateAfterCommit(tx, await copy.applyRegistrations(tx, registrations));
    }),
    on(RoleChanged, async (tx, events) => {
      const updates = events.map(({ payload: { userId, to }, occurredAt }) => ({
        userId,
        role: to,
        occurredAt,
      }));
      invalidateAfterCommit(tx, await copy.applyRoles(tx, updates));
    }),
  ];
};
