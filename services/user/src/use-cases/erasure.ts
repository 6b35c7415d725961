import { type Erasure, erasureOf } from '../domain/erasure';
import { userErrors } from '../domain/errors';
import { type Owner } from '../domain/profile';
import { type ErasureStore, type ProfileCache, type ProfileStore } from '../ports';

interface ErasureDeps {
  profiles: ProfileStore;
  erasures: ErasureStore;
  cache: ProfileCache;
  now: () => Date;
}

/** Asks to be forgotten in thirty days (USER-11); asking again changes nothing. @throws ERASURE_SHOP_OPEN */
export const requestErasure =
  ({ profiles, erasures, now }: ErasureDeps) =>
  async (owner: Owner): Promise<Erasure> => {
    await profiles.ensure(owner);
    return erasures.request(owner.userId, erasureOf(now()));
  };

/** @throws ERASURE_UNKNOWN */
export const getErasure =
  ({ erasures }: ErasureDeps) =>
  async ({ userId }: Owner): Promise<Erasure> => {
    const erasure = await erasures.find(userId);
    if (!erasure) throw userErrors.ERASURE_UNKNOWN();
    return erasure;
  };

/** Takes the wish back (USER-11). @throws ERASURE_UNKNOWN */
export const cancelErasure =
  ({ erasures }: ErasureDeps) =>
  async ({ userId }: Owner): Promise<void> => {
    if (!(await erasures.cancel(userId))) throw userErrors.ERASURE_UNKNOWN();
  };

const atOnce = 100;

/** Forgets those whose time is over, one after the other; who fails is tried again the next time. */
export const eraseDue =
  ({ erasures, cache, now }: ErasureDeps) =>
  async (): Promise<void> => {
    let userIds: string[];
    do {
      userIds = await erasures.due(now(), atOnce);
      for (const userId of userIds) {
        const version = await erasures.erase(userId, now());
        if (version) await cache.forget([version]);
      }
    } while (userIds.length >= atOnce);
  };
