import { RoleChanged, UserRegistered } from '@ultramarket/contracts';
import { on, type Subscription, type Transaction } from '@ultramarket/platform';
import { type ProfileCache, type ProfileCopy, type ProfileVersion } from '../ports';

/** Keeps the copy of accounts: a registration makes the profile, a change of role is noted in it. */
export const accountEvents = (copy: ProfileCopy, cache: ProfileCache): Subscription[] => {
  const forgetAfterCommit = (tx: Transaction, versions: readonly ProfileVersion[]): void =>
    tx.afterCommit(() => void cache.forget(versions));

  return [
    on(UserRegistered, async (tx, events) => {
      const registrations = events.map(({ payload, occurredAt }) => ({ ...payload, occurredAt }));
      forgetAfterCommit(tx, await copy.remember(tx, registrations));
    }),
    on(RoleChanged, async (tx, events) => {
      const news = events.map(({ payload: { userId, to }, occurredAt }) => ({
        userId,
        role: to,
        occurredAt,
      }));
      forgetAfterCommit(tx, await copy.setRoles(tx, news));
    }),
  ];
};
