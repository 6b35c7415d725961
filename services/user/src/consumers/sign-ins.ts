import { UserLoggedIn } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ErasureStore } from '../ports';

/** Whoever signs in again does not want to be forgotten any more (USER-11). */
export const signIns = (erasures: ErasureStore): Subscription[] => [
  on(UserLoggedIn, (tx, events) =>
    erasures.cancelBySignIn(
      tx,
      events.map(({ payload: { userId }, occurredAt: at }) => ({ userId, at })),
    ),
  ),
];
