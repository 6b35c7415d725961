import { NotificationFailed } from '@ultramarket/contracts';
import { type DeliveryStore } from '../ports';
import { type Wakeable } from './notify';

/** How long a mail waits for its user's address. */
const maxDays = 7;

interface Deps {
  store: DeliveryStore;
  sender: Wakeable;
}

/**
 * Checks mails that wait for a contact. Usually the registration makes them due; this catches a mail and a
 * registration that were stored concurrently without seeing each other, and gives up what waits in vain.
 */
export const reviewWaiting =
  ({ store, sender }: Deps) =>
  (): Promise<void> =>
    store.transaction(async (deliveries) => {
      await deliveries.wakeWaiting();
      const ended = await deliveries.giveUpWaiting(maxDays);
      deliveries.tx.outbox.add(
        ...ended.map((fact) => NotificationFailed({ ...fact, channel: 'email', error: 'NO_CONTACT' })),
      );
      deliveries.tx.afterCommit(() => sender.wake());
    });
