import {
  UserDeleted,
  UserErasureRequested,
  UserErasureScheduled,
  UserErasureWithdrawn,
} from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type Erasures } from '../ports';

/**
 * Records whose erasure is scheduled, so that a refresh of theirs is published, and erases the logins of users whose
 * erasure is due, and says so once.
 */
export const erasureEvents = (erasures: Erasures): Subscription[] => [
  on(UserErasureScheduled, (tx, events) =>
    erasures.schedule(
      tx,
      events.map(({ payload: { userId } }) => userId),
    ),
  ),
  on(UserErasureWithdrawn, (tx, events) =>
    erasures.withdraw(
      tx,
      events.map(({ payload: { userId } }) => userId),
    ),
  ),
  on(UserErasureRequested, async (tx, events) => {
    const erased = await erasures.erase(
      tx,
      events.map(({ payload: { userId } }) => userId),
    );
    tx.outbox.add(...erased.map((userId) => UserDeleted({ userId })));
  }),
];
