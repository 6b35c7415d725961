import { UserErasureRequested, UserErasureScheduled, UserErasureWithdrawn } from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type AuthUseCases } from '../use-cases';

const userIdsOf = (events: ReadonlyArray<Received<{ userId: string }>>): string[] =>
  events.map(({ payload }) => payload.userId);

/** Erasures of users: scheduled, taken back, due. */
export const erasureEvents = ({
  store,
  scheduleErasures,
  withdrawErasures,
  eraseAccounts,
}: AuthUseCases): Subscription[] => [
  on(UserErasureScheduled, store, (accounts, events) => scheduleErasures(accounts, userIdsOf(events))),
  on(UserErasureWithdrawn, store, (accounts, events) => withdrawErasures(accounts, userIdsOf(events))),
  on(UserErasureRequested, store, (accounts, events) => eraseAccounts(accounts, userIdsOf(events))),
];
