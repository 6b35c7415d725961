import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type CartCopies, type CartStore } from '../ports';

/**
 * An erased user leaves no cart. Redis comes first: should the transaction fail, the event comes again and
 * finds nothing there.
 */
export const erasureEvents = (store: CartStore, copies: CartCopies): Subscription[] => [
  on(UserErasureRequested, async (tx, events) => {
    const userIds = [...new Set(events.map(({ payload }) => payload.userId))].sort();
    await store.erase(userIds);
    await copies.erase(tx, userIds);
  }),
];
