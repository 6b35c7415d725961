import { type Logger } from '@ultramarket/platform';
import { type Erasure, erasureOf, reminderDays } from '../domain/erasure';
import { userErrors } from '../domain/errors';
import { type Owner } from '../domain/profile';
import { type ErasureStore, type ProfileCache, type ProfileStore } from '../ports';

interface ErasureDeps {
  profiles: ProfileStore;
  erasures: ErasureStore;
  now: () => Date;
}

/** Requests erasure in thirty days; repeated requests change nothing. @throws ERASURE_SHOP_OPEN */
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

/** Withdraws the request. @throws ERASURE_UNKNOWN */
export const cancelErasure =
  ({ erasures }: ErasureDeps) =>
  async ({ userId }: Owner): Promise<void> => {
    if (!(await erasures.cancel(userId))) throw userErrors.ERASURE_UNKNOWN();
  };

const batchSize = 100;

/** Reminds users who will be erased soon: a user who did not request it can still withdraw it. */
export const remindOfErasure =
  ({ erasures, now }: { erasures: Pick<ErasureStore, 'remind'>; now: () => Date }) =>
  async (): Promise<void> => {
    const until = new Date(now().getTime() + reminderDays * 24 * 3600 * 1000);
    let reminded: number;
    do reminded = await erasures.remind(until, batchSize);
    while (reminded >= batchSize);
  };

interface EraseDeps {
  erasures: Pick<ErasureStore, 'due' | 'erase'>;
  cache: Pick<ProfileCache, 'invalidate'>;
  logger: Pick<Logger, 'warn'>;
  now: () => Date;
}

/** Erases users whose request is due; a failure delays no other user and is retried the next time. */
export const eraseDue =
  ({ erasures, cache, logger, now }: EraseDeps) =>
  async (): Promise<void> => {
    const erase = async (userId: string): Promise<boolean> => {
      try {
        const version = await erasures.erase(userId, now());
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
