import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type AnswerCache, type CopyStore } from '../ports';

/** Erased users get no recommendations from what they did before. */
export const erasureEvents = (copies: CopyStore, cache: AnswerCache): Subscription[] => [
  on(UserErasureRequested, async (tx, events) => {
    const userIds = events.map(({ payload }) => payload.userId);
    await copies.forgetUsers(tx, userIds);
    tx.afterCommit(() => void cache.forget(userIds));
  }),
];
