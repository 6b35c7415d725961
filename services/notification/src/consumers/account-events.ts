import {
  AccountLocked,
  PreferencesUpdated,
  ProfileUpdated,
  UserErasureRequested,
  UserErasureScheduled,
  UserErasureWithdrawn,
  UserRegistered,
  VendorBankChanged,
} from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { accountLocked, bankChanged, erasureScheduled, erasureWithdrawn } from '../domain/notifications';
import { type NotificationUseCases } from '../use-cases';

/** Maintains the copy of contacts, and notifies users about their accounts. */
export const accountEvents = ({
  store,
  registerContacts,
  applyContacts,
  applyPreferences,
  notifyOf,
  eraseUsers,
}: NotificationUseCases): Subscription[] => [
  on(UserRegistered, store, (deliveries, events) =>
    registerContacts(
      deliveries,
      events.map(({ occurredAt: changedAt, payload: { userId, email, firstName, locale } }) => ({
        userId,
        email,
        firstName,
        locale,
        changedAt,
      })),
    ),
  ),
  on(ProfileUpdated, store, (deliveries, events) =>
    applyContacts(
      deliveries,
      events.flatMap(({ occurredAt: changedAt, payload: { userId, firstName, locale } }) =>
        firstName === undefined || locale === undefined ? [] : [{ userId, firstName, locale, changedAt }],
      ),
    ),
  ),
  on(PreferencesUpdated, store, (deliveries, events) =>
    applyPreferences(
      deliveries,
      events.map(({ payload }) => payload),
    ),
  ),
  on(AccountLocked, store, notifyOf(accountLocked)),
  on(UserErasureScheduled, store, notifyOf(erasureScheduled)),
  on(UserErasureWithdrawn, store, notifyOf(erasureWithdrawn)),
  on(VendorBankChanged, store, notifyOf(bankChanged)),
  // After all others, so that events of the same batch are erased too.
  on(UserErasureRequested, store, (deliveries, events) =>
    eraseUsers(
      deliveries,
      events.map(({ payload: { userId } }) => userId),
    ),
  ),
];
