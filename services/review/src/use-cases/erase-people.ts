import { withoutPeople } from '../domain/review';
import { changeReview } from './change-review';
import { type ReviewDeps } from './deps';

/**
 * Removes personal data of erased users. What shoppers can read stays without its author, so that averages stay
 * what they are; hidden texts are removed. It is idempotent, so it may be repeated after a failure.
 */
export const erasePeople =
  (deps: Pick<ReviewDeps, 'store' | 'tally' | 'people' | 'newId' | 'now'>) =>
  async (userIds: readonly string[]): Promise<void> => {
    const { store, people, newId, now } = deps;
    // First the record: events from here on are not stored.
    await people.note(userIds, now());
    const forgotten = new Set(userIds);
    for (const { id } of await store.byPeople(userIds))
      await changeReview(deps)(
        id,
        {},
        (before) => before && withoutPeople(before, forgotten, { newId, now: now() }),
      );
    await people.remove(userIds);
  };
