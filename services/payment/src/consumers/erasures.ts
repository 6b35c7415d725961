import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type Forgotten } from '../ports';

/** Notes who is forgotten (XC-31). Payments and the ledger stay; a job takes out what leads to a person. */
export const erasureEvents = (forgotten: Forgotten): Subscription[] => [
  on(UserErasureRequested, (tx, events) =>
    forgotten.note(
      tx,
      events.map(({ payload }) => payload.userId),
    ),
  ),
];
