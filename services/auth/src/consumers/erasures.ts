import { UserDeleted, UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type Erasures } from '../ports';

/** Forgets the logins of people whose time for second thoughts is over (XC-31), and says so once. */
export const erasureEvents = (erasures: Erasures): Subscription[] => [
  on(UserErasureRequested, async (tx, events) => {
    const forgotten = await erasures.forget(
      tx,
      events.map(({ payload: { userId } }) => userId),
    );
    tx.outbox.add(...forgotten.map((userId) => UserDeleted({ userId })));
  }),
];
