import { UserErasureRequested, UserErasureScheduled, UserErasureWithdrawn } from '@ultramarket/contracts';
import { type Logger } from '@ultramarket/platform';
import { type Erasure, erasureOf, reminderDays } from '../domain/erasure';
import { userErrors } from '../domain/errors';
import { type Owner } from '../domain/profile';
import {
  type ErasureStore,
  type ProfileCache,
  type ProfileStore,
  type ProfileVersion,
  type UserStore,
  type UserTransaction,
  type Visit,
} from '../ports';

interface ErasureDeps {
  profiles: ProfileStore;
  erasures: ErasureStore;
  now: () => Date;
}

/** Requests erasure in thirty days; repeated requests change nothing. @throws ERASURE_SHOP_OPEN */
export const requestErasure =
  ({ profiles, erasures: store, now }: ErasureDeps) =>
  async (owner: Owner): Promise<Erasure> => {
    await profiles.ensure(owner);
    const { userId } = owner;
    return store.transaction(async (erasures) => {
      await erasures.lock(userId);
      if (await erasures.hasOpenShop(userId)) throw userErrors.ERASURE_SHOP_OPEN();
      const known = await erasures.find(userId);
      if (known) return known;
      const erasure = erasureOf(now());
      await erasures.insert(userId, erasure);
      erasures.tx.outbox.add(UserErasureScheduled({ userId, dueAt: erasure.dueAt, reminder: false }));
      return erasure;
    });
  };

/** @throws ERASURE_UNKNOWN */
export const getErasure =
  ({ erasures }: ErasureDeps) =>
  async ({ userId }: Owner): Promise<Erasure> => {
    const erasure = await erasures.find(userId);
    if (!erasure) throw userErrors.ERASURE_UNKNOWN();
    return erasure;
  };

/** Withdraws the request. @throws ERASURE_UNKNOWN */
export const cancelErasure =
  ({ erasures: store }: ErasureDeps) =>
  ({ userId }: Owner): Promise<void> =>
    store.transaction(async (erasures) => {
      await erasures.lock(userId);
      const removed = await erasures.remove(userId);
      if (!removed) throw userErrors.ERASURE_UNKNOWN();
      erasures.tx.outbox.add(UserErasureWithdrawn({ userId, dueAt: removed.dueAt }));
    });

/** A user who signs in again, or goes on using the shop, withdraws the erasure request by that. */
export const cancelErasuresByVisit =
  () =>
  async (users: UserTransaction, visits: readonly Visit[]): Promise<void> =>
    users.tx.outbox.add(
      ...(await users.removeErasures(visits)).map((erasure) => UserErasureWithdrawn(erasure)),
    );

const batchSize = 100;

/** Reminds users who will be erased soon: a user who did not request it can still withdraw it. */
export const remindOfErasure =
  ({ store, now }: { store: UserStore; now: () => Date }) =>
  async (): Promise<void> => {
    const until = new Date(now().getTime() + reminderDays * 24 * 3600 * 1000);
    const remind = async (users: UserTransaction): Promise<number> => {
      const due = await users.markReminded(until, batchSize);
      users.tx.outbox.add(...due.map((erasure) => UserErasureScheduled({ ...erasure, reminder: true })));
      return due.length;
    };
    while ((await store.transaction(remind)) >= batchSize);
  };

/** Erases a user; undefined when the request was withdrawn, or done, at the last moment. */
export const eraseUser =
  ({ erasures: store, now }: Omit<ErasureDeps, 'profiles'>) =>
  (userId: string): Promise<ProfileVersion | undefined> =>
    store.transaction(async (erasures) => {
      await erasures.lock(userId);
      const erasure = await erasures.finish(userId, now());
      if (!erasure) return undefined;
      const version = await erasures.erase(userId);
      erasures.tx.outbox.add(UserErasureRequested({ userId, dueAt: erasure.dueAt }));
      return { userId, version };
    });

interface EraseDeps {
  erasures: Pick<ErasureStore, 'due'>;
  eraseUser: ReturnType<typeof eraseUser>;
  cache: Pick<ProfileCache, 'invalidate'>;
  logger: Pick<Logger, 'warn'>;
  now: () => Date;
}

/** Erases users whose request is due; a failure delays no other user and is retried the next time. */
export const eraseDue =
  ({ erasures, eraseUser: eraseOne, cache, logger, now }: EraseDeps) =>
  async (): Promise<void> => {
    const erase = async (userId: string): Promise<boolean> => {
      try {
        const version = await eraseOne(userId);
        if (version) await cache.invalidate([version]);
        return true;
      } catch (error) {
        logger.warn('a user was not erased yet', { userId, error });
        return false;
      }
    };
    const failed: string[] = [];
    for (;;) {
      const due = await erasures.due(now(), batchSize + failed.length);
      const userIds = due.filter((userId) => !failed.includes(userId));
      for (const userId of userIds) if (!(await erase(userId))) failed.push(userId);
      if (userIds.length < batchSize) return;
    }
  };
