import { NotificationSent } from '@ultramarket/contracts';
import { type Transaction } from '@ultramarket/platform';
import { type DeliveryStore, type NewNotification, type NotificationRequest } from '../ports';

/** Woken whenever mails become due. */
export interface Wakeable {
  wake(): void;
}

export interface NotifyDeps {
  store: DeliveryStore;
  sender: Wakeable;
  /** Shows them to connected clients; does not wait for that. */
  showLive: (notifications: readonly NewNotification[]) => void;
}

/**
 * Stores notifications: they are in the inbox immediately; the sender mails them later. Nothing is sent here, so that
 * a slow mail server blocks no message.
 */
export const notify =
  ({ store, sender, showLive }: NotifyDeps) =>
  async (tx: Transaction, requests: readonly NotificationRequest[]): Promise<NewNotification[]> => {
    const notifications = await store.insert(tx, requests);
    tx.outbox.add(
      ...notifications.flatMap(({ id, request: { userId, template, channels } }) =>
        userId !== null && channels.includes('in-app')
          ? [NotificationSent({ notificationId: id, userId, channel: 'in-app', template })]
          : [],
      ),
    );
    tx.afterCommit(() => {
      sender.wake();
      showLive(notifications);
    });
    return notifications;
  };
