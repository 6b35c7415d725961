import { SessionRefreshed, UserLoggedIn } from '@ultramarket/contracts';
import { on, type Subscription, type Transaction } from '@ultramarket/platform';
import { type ErasureStore } from '../ports';

interface Visit {
  readonly payload: { readonly userId: string };
  readonly occurredAt: string;
}

/** A user who signs in again, or goes on using the shop, withdraws the erasure request by that. */
export const signIns = (erasures: ErasureStore): Subscription[] => {
  const cancel = (tx: Transaction, visits: readonly Visit[]): Promise<void> =>
    erasures.cancelByVisit(
      tx,
      visits.map(({ payload: { userId }, occurredAt: at }) => ({ userId, at })),
    );
  return [on(UserLoggedIn, cancel), on(SessionRefreshed, cancel)];
};
