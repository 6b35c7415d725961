import { withoutUsers } from '../domain/review';
import { changeReview } from './change-review';
import { type ReviewDeps } from './deps';

/**
 * Removes personal data of erased users. What shoppers can read stays without its author, so that averages stay
 * what they are; hidden texts are removed. It is idempotent, so it may be repeated after a failure.
 */
export const eraseUsers =
  (deps: Pick<ReviewDeps, 'store' | 'tally' | 'erasures' | 'newId' | 'now'>) =>
  async (userIds: readonly string[]): Promise<void> => {
    const { store, erasures, newId, now } = deps;
    // The record comes first: later events about them are not stored.
    await erasures.record(userIds, now());
    const erased = new Set(userIds);
    for (const { id } of await store.byUsers(userIds))
      await changeReview(deps)(
        id,
        {},
        (before) => before && withoutUsers(before, erased, { newId, now: now() }),
      );
    await erasures.remove(userIds);
  };
