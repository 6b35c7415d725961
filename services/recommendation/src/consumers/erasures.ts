import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type AnswerCache, type CopyStore } from '../ports';

/** Erases what erased users did. */
export const erasureEvents = (copies: CopyStore, cache: AnswerCache): Subscription[] => [
  on(UserErasureRequested, async (tx, events) => {
    const userIds = events.map(({ payload }) => payload.userId);
    await copies.eraseUsers(tx, userIds);
    tx.afterCommit(() => void cache.invalidate(userIds));
  }),
];
