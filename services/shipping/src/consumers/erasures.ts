import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type Forgotten } from '../ports';

/** Notes who is forgotten (XC-31). Their shipments stay; a job takes the people out of those that have ended. */
export const erasureEvents = (forgotten: Forgotten): Subscription[] => [
  on(UserErasureRequested, (tx, events) =>
    forgotten.note(
      tx,
      events.map(({ payload }) => payload.userId),
    ),
  ),
];
