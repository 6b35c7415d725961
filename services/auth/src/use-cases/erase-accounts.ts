import { UserDeleted } from '@ultramarket/contracts';
import { type AccountTransaction } from '../ports';

/** From now on a refresh by these users is published. */
export const scheduleErasures =
  () =>
  (accounts: AccountTransaction, userIds: readonly string[]): Promise<void> =>
    accounts.scheduleErasures(userIds);

/** From now on it is not any more. */
export const withdrawErasures =
  () =>
  (accounts: AccountTransaction, userIds: readonly string[]): Promise<void> =>
    accounts.withdrawErasures(userIds);

/** Erases the logins of users whose erasure is due, and publishes it once. */
export const eraseAccounts =
  () =>
  async (accounts: AccountTransaction, userIds: readonly string[]): Promise<void> => {
    const erased = await accounts.erase(userIds);
    accounts.tx.outbox.add(...erased.map((userId) => UserDeleted({ userId })));
  };
