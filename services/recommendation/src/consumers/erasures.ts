import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type AnswerCache, type CopyStore } from '../ports';

/** Nobody can be recommended anything by what they did before they were forgotten. */
export const erasureEvents = (copies: CopyStore, cache: AnswerCache): Subscription[] => [
  on(UserErasureRequested, async (tx, events) => {
    const userIds = events.map(({ payload }) => payload.userId);
    await copies.forgetUsers(tx, userIds);
    tx.afterCommit(() => void cache.forget(userIds));
  }),
];
