import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type FileStore } from '../ports';

/** Whoever is forgotten takes their files along, identity documents among them (XC-31). */
export const erasureEvents = (store: FileStore): Subscription[] => [
  on(UserErasureRequested, (tx, events) =>
    store.removeOfOwners(
      tx,
      events.map(({ payload }) => payload.userId),
    ),
  ),
];
