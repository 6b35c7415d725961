import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type History } from '../ports';

/** An erased user's search history is removed; the statistics are anonymous anyway. */
export const erasureEvents = (history: History): Subscription<undefined>[] => [
  on(UserErasureRequested, async (_tx: undefined, events) => {
    for (const { payload } of events) await history.remove(payload.userId);
  }),
];
