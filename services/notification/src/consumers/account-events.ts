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
import { on, type Subscription, type Transaction } from '@ultramarket/platform';
import { type Contact, type DeliveryStore } from '../ports';
import { type NotificationUseCases } from '../use-cases';

/** Of several updates of one user in a batch the last one counts, merged with fields that only earlier ones have. */
const merged = (contacts: readonly Contact[]): Contact[] => {
  const latest = new Map<string, Contact>();
  for (const contact of contacts) {
    const before = latest.get(contact.userId);
    const [older, newer] =
      before && before.changedAt > contact.changedAt ? [contact, before] : [before, contact];
    latest.set(contact.userId, { ...older, ...newer });
  }
  return [...latest.values()];
};

/** Users are always notified about security, whatever their preferences. */
const security = (userId: string) => ({
  userId,
  type: 'security' as const,
  channels: ['email' as const, 'in-app' as const],
});

/** Maintains the copy of contacts, and notifies users about their accounts. */
export const accountEvents = (store: DeliveryStore, notifications: NotificationUseCases): Subscription[] => {
  const apply = (tx: Transaction, contacts: readonly Contact[]) =>
    contacts.length > 0 ? store.applyContacts(tx, merged(contacts)) : Promise.resolve();

  return [
    on(UserRegistered, async (tx, events) => {
      await apply(
        tx,
        events.map(({ occurredAt: changedAt, payload: { userId, email, firstName, locale } }) => ({
          userId,
          email,
          firstName,
          locale,
          changedAt,
        })),
      );
      await notifications.notify(
        tx,
        events.map(({ payload: { userId } }) => ({
          template: 'welcome',
          data: {},
          eventKey: `registered:${userId}`,
          userId,
          type: 'account',
          channels: ['email', 'in-app'],
        })),
      );
    }),
    on(ProfileUpdated, (tx, events) =>
      apply(
        tx,
        events.flatMap(({ occurredAt: changedAt, payload: { userId, firstName, locale } }) =>
          firstName === undefined || locale === undefined ? [] : [{ userId, firstName, locale, changedAt }],
        ),
      ),
    ),
    on(PreferencesUpdated, (tx, events) =>
      store.applyPreferences(
        tx,
        events.map(({ payload: { userId, channels, marketingConsent, version } }) => ({
          userId,
          channels,
          marketingConsent,
          version,
        })),
      ),
    ),
    on(AccountLocked, async (tx, events) => {
      await notifications.notify(
        tx,
        events.map(({ payload: { userId, until } }) => ({
          template: 'account-locked',
          data: { until },
          // Once a day: failing on purpose must not fill the owner's inbox.
          eventKey: `locked:${until.slice(0, 10)}`,
          ...security(userId),
        })),
      );
    }),
    on(UserErasureScheduled, async (tx, events) => {
      await notifications.notify(
        tx,
        events.map(({ payload: { userId, dueAt, reminder } }) => ({
          template: 'erasure-scheduled',
          data: { dueAt },
          eventKey: `erasure${reminder ? '-reminder' : ''}:${dueAt}`,
          ...security(userId),
        })),
      );
    }),
    on(UserErasureWithdrawn, async (tx, events) => {
      await notifications.notify(
        tx,
        events.map(({ payload: { userId, dueAt } }) => ({
          template: 'erasure-withdrawn',
          data: {},
          eventKey: `erasure-withdrawn:${dueAt}`,
          ...security(userId),
        })),
      );
    }),
    on(VendorBankChanged, async (tx, events) => {
      await notifications.notify(
        tx,
        events.map(({ payload: { userId, payoutHoldUntil: holdUntil } }) => ({
          template: 'bank-changed',
          data: { holdUntil },
          eventKey: `bank-changed:${holdUntil}`,
          ...security(userId),
        })),
      );
    }),
    // After all others, so that events of the same batch are erased too.
    on(UserErasureRequested, (tx, events) =>
      store.erase(
        tx,
        events.map(({ payload: { userId } }) => userId),
      ),
    ),
  ];
};
