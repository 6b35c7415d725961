import { NotificationSent } from '@ultramarket/contracts';
import { type Transaction } from '@ultramarket/platform';
import { type DeliveryStore, type NewNotification, type Telling } from '../ports';

/** Told whenever mails have become due. */
export interface Wakeable {
  wake(): void;
}

export interface TellDeps {
  store: DeliveryStore;
  sender: Wakeable;
  /** Shows it to those who are looking; returns at once. */
  showLive: (told: readonly NewNotification[]) => void;
}

/**
 * Stores what is to be told: at once in the inbox, by mail as soon as the sender gets to it. Nothing is sent here, so
 * that a slow mail server holds up no message.
 */
export const tell =
  ({ store, sender, showLive }: TellDeps) =>
  async (tx: Transaction, tellings: readonly Telling[]): Promise<NewNotification[]> => {
    const told = await store.insert(tx, tellings);
    tx.outbox.add(
      ...told.flatMap(({ id, telling: { userId, template, channels } }) =>
        userId !== null && channels.includes('in-app')
          ? [NotificationSent({ notificationId: id, userId, channel: 'in-app', template })]
          : [],
      ),
    );
    tx.afterCommit(() => {
      sender.wake();
      showLive(told);
    });
    return told;
  };
