import { type Interaction, kindWeights } from '../domain/interactions';
import { type AnswerCache, type CartState, type CopyTransaction } from '../ports';

interface Deps {
  cache: AnswerCache;
}

/** Adds purchases; the cached answers of their buyers are stale then. */
export const addPurchases =
  ({ cache }: Deps) =>
  async (copies: CopyTransaction, purchases: readonly Interaction[]): Promise<void> => {
    await copies.addInteractions(purchases);
    const buyers = new Set(purchases.map(({ userId }) => userId));
    copies.tx.afterCommit(() => void cache.invalidate([...buyers]));
  };

/** Applies the carts of users; nothing is stored about guests. */
export const applyCarts =
  () =>
  (copies: CopyTransaction, carts: ReadonlyArray<CartState & { guest: boolean }>): Promise<void> => {
    const ofUsers = carts.filter(({ guest }) => !guest);
    return copies.replaceCarts(ofUsers, kindWeights.CART);
  };

/** Erases what users did, and the answers that were made of it. */
export const eraseUsers =
  ({ cache }: Deps) =>
  async (copies: CopyTransaction, userIds: readonly string[]): Promise<void> => {
    await copies.eraseUsers(userIds);
    copies.tx.afterCommit(() => void cache.invalidate(userIds));
  };
