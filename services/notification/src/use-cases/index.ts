import { type Logger } from '@ultramarket/platform';
import {
  type DeliveryStore,
  type DeliveryTransaction,
  type Inbox,
  type LiveFeeds,
  type Preferences,
} from '../ports';
import { type Renderer } from '../templates/render';
import { applyContacts, registerContacts } from './apply-contacts';
import { notifyOf, type Wakeable } from './notify';
import { listInbox, markRead, removeNotification } from './read-inbox';
import { requestEmail, requestNotification } from './request-notification';
import { retryFailed } from './retry-failed';
import { reviewWaiting } from './review-waiting';
import { showLive } from './show-live';

export interface NotificationDeps {
  store: DeliveryStore;
  inbox: Inbox;
  feeds: LiveFeeds;
  logger: Logger;
  renderer: Renderer;
  sender: Wakeable;
  now: () => Date;
}

const retentionDays = 90;

/** The use cases of notification-service. */
export const notificationUseCases = (deps: NotificationDeps) => {
  const notifying = { ...deps, showLive: showLive(deps) };
  return {
    store: deps.store,
    registerContacts: registerContacts(notifying),
    applyContacts: applyContacts(),
    applyPreferences: (deliveries: DeliveryTransaction, preferences: readonly Preferences[]) =>
      deliveries.applyPreferences(preferences),
    eraseUsers: (deliveries: DeliveryTransaction, userIds: readonly string[]) => deliveries.erase(userIds),
    notifyOf: notifyOf(notifying),
    publishLive: deps.feeds.publish,
    requestNotification: requestNotification(notifying),
    requestEmail: requestEmail(notifying),
    reviewWaiting: reviewWaiting(deps),
    purgeNotifications: () => deps.store.purge(retentionDays),
    listFailed: deps.store.listFailed,
    retryFailed: retryFailed(deps),
    listInbox: listInbox(deps),
    markRead: markRead(deps),
    markAllRead: async (userId: string) => ({ read: await deps.inbox.markAllRead(userId, deps.now()) }),
    removeNotification: removeNotification(deps),
  };
};
export type NotificationUseCases = ReturnType<typeof notificationUseCases>;
