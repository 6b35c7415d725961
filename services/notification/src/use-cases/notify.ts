import { NotificationSent } from '@ultramarket/contracts';
import { type Received } from '@ultramarket/platform';
import { type NotificationRequest } from '../domain/notifications';
import { type DeliveryTransaction, type NewNotification } from '../ports';

/** Woken whenever mails become due. */
export interface Wakeable {
  wake(): void;
}

export interface NotifyDeps {
  sender: Wakeable;
  /** Shows them to connected clients; does not wait for that. */
  showLive: (notifications: readonly NewNotification[]) => void;
}

/**
 * Stores notifications: they are in the inbox immediately; the sender mails them later. Nothing is sent here, so that
 * a slow mail server blocks no message.
 */
export const notify =
  ({ sender, showLive }: NotifyDeps) =>
  async (
    deliveries: DeliveryTransaction,
    requests: readonly NotificationRequest[],
  ): Promise<NewNotification[]> => {
    const notifications = await deliveries.insert(requests);
    deliveries.tx.outbox.add(
      ...notifications.flatMap(({ id, request: { userId, template, channels } }) =>
        userId !== null && channels.includes('in-app')
          ? [NotificationSent({ notificationId: id, userId, channel: 'in-app', template })]
          : [],
      ),
    );
    deliveries.tx.afterCommit(() => {
      sender.wake();
      showLive(notifications);
    });
    return notifications;
  };

/** Notifies users of events: each becomes one notification, whatever its message id. */
export const notifyOf =
  (deps: NotifyDeps) =>
  <Payload>(rule: (payload: Payload) => NotificationRequest) =>
  async (deliveries: DeliveryTransaction, events: ReadonlyArray<Received<Payload>>): Promise<void> => {
    await notify(deps)(
      deliveries,
      events.map(({ payload }) => rule(payload)),
    );
  };
