import { SessionRefreshed, UserLoggedIn } from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type UserUseCases } from '../use-cases';

const visitOf = ({ payload: { userId }, occurredAt: at }: Received<{ userId: string }>) => ({ userId, at });

/** A user who signs in again, or goes on using the shop, withdraws the erasure request by that. */
export const signIns = ({ store, cancelErasuresByVisit }: UserUseCases): Subscription[] => [
  on(UserLoggedIn, store, (users, events) => cancelErasuresByVisit(users, events.map(visitOf))),
  on(SessionRefreshed, store, (users, events) => cancelErasuresByVisit(users, events.map(visitOf))),
];
