import { type CartStore, type CopyTransaction } from '../ports';

/** Removes carts. Redis comes first: if the transaction fails, the event comes again and finds nothing there. */
export const eraseUsers =
  ({ store }: { store: CartStore }) =>
  async (copies: CopyTransaction, userIds: readonly string[]): Promise<void> => {
    const unique = [...new Set(userIds)].sort();
    await store.erase(unique);
    await copies.erase(unique);
  };
