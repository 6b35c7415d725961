import {
  AccountLocked,
  PreferencesUpdated,
  ProfileUpdated,
  UserErasureRequested,
  UserRegistered,
} from '@ultramarket/contracts';
import { on, type Subscription, type Transaction } from '@ultramarket/platform';
import { type Contact, type DeliveryStore } from '../ports';
import { type NotificationUseCases } from '../use-cases';

/** Of several news about one user in a batch the last one counts, joined with what earlier ones alone have said. */
const joined = (contacts: readonly Contact[]): Contact[] => {
  const latest = new Map<string, Contact>();
  for (const contact of contacts) {
    const before = latest.get(contact.userId);
    const [older, newer] =
      before && before.changedAt > contact.changedAt ? [contact, before] : [before, contact];
    latest.set(contact.userId, { ...older, ...newer });
  }
  return [...latest.values()];
};

/** Keeps the copy of who can be reached where, and tells people about their account. */
export const accountEvents = (store: DeliveryStore, notifications: NotificationUseCases): Subscription[] => {
  const remember = (tx: Transaction, contacts: readonly Contact[]) =>
    contacts.length > 0 ? store.rememberContacts(tx, joined(contacts)) : Promise.resolve();

  return [
    on(UserRegistered, async (tx, events) => {
      await remember(
        tx,
        events.map(({ occurredAt: changedAt, payload: { userId, email, firstName, locale } }) => ({
          userId,
          email,
          firstName,
          locale,
          changedAt,
        })),
      );
      await notifications.tell(
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
      remember(
        tx,
        events.flatMap(({ occurredAt: changedAt, payload: { userId, firstName, locale } }) =>
          firstName === undefined || locale === undefined ? [] : [{ userId, firstName, locale, changedAt }],
        ),
      ),
    ),
    on(PreferencesUpdated, (tx, events) =>
      store.rememberPreferences(
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
      await notifications.tell(
        tx,
        events.map(({ payload: { userId, until } }) => ({
          template: 'account-locked',
          data: { until },
          // Once a day: whoever fails on purpose must not fill the owner's inbox.
          eventKey: `locked:${until.slice(0, 10)}`,
          userId,
          type: 'security',
          channels: ['email', 'in-app'],
        })),
      );
    }),
    // After all others: what came in the same batch is forgotten too.
    on(UserErasureRequested, (tx, events) =>
      store.forget(
        tx,
        events.map(({ payload: { userId } }) => userId),
      ),
    ),
  ];
};
