import { userRegistered } from '../domain/notifications';
import { type Contact, type DeliveryTransaction } from '../ports';
import { notify, type NotifyDeps } from './notify';

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

/** Applies updates of contacts to the copy; mails that waited for an address are due now. */
export const applyContacts =
  () =>
  async (deliveries: DeliveryTransaction, updates: readonly Contact[]): Promise<void> => {
    if (updates.length === 0) return;
    const contacts = merged(updates);
    await deliveries.applyContacts(contacts);
    await deliveries.wakeWaiting(contacts.map(({ userId }) => userId));
  };

/** Stores the contacts of new users and welcomes them. */
export const registerContacts =
  (deps: NotifyDeps) =>
  async (deliveries: DeliveryTransaction, contacts: readonly Contact[]): Promise<void> => {
    await applyContacts()(deliveries, contacts);
    await notify(deps)(
      deliveries,
      contacts.map(({ userId }) => userRegistered(userId)),
    );
  };
