import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type History } from '../ports';

/** Whoever is forgotten has searched for nothing; the statistics never knew who it was. */
export const erasureEvents = (history: History): Subscription<undefined>[] => [
  on(UserErasureRequested, async (_tx: undefined, events) => {
    for (const { payload } of events) await history.remove(payload.userId);
  }),
];
