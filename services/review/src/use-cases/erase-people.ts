import { withoutPeople } from '../domain/review';
import { changeReview } from './change-review';
import { type ReviewDeps } from './deps';

/**
 * Takes people out of what they left here. What shoppers can read stays as the opinion of nobody, so that averages stay
 * what they are; what nobody may read goes. The same again finds nothing, so it may be repeated after a failure.
 */
export const erasePeople =
  (deps: Pick<ReviewDeps, 'store' | 'tally' | 'people' | 'newId' | 'now'>) =>
  async (userIds: readonly string[]): Promise<void> => {
    const { store, people, newId, now } = deps;
    // First the note: what is told from here on is not kept.
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
