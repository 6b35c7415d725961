import { RoleChanged, UserRegistered } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type UserUseCases } from '../use-cases';

/** Updates the copy of accounts: a registration creates the profile, a change of role updates it. */
export const accountEvents = ({ store, applyRegistrations, applyRoles }: UserUseCases): Subscription[] => [
  on(UserRegistered, store, (users, events) =>
    applyRegistrations(
      users,
      events.map(({ payload, occurredAt }) => ({ ...payload, occurredAt })),
    ),
  ),
  on(RoleChanged, store, (users, events) =>
    applyRoles(
      users,
      events.map(({ payload: { userId, to: role }, occurredAt }) => ({ userId, role, occurredAt })),
    ),
  ),
];
