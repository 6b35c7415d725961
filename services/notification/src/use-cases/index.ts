import { type Logger } from '@ultramarket/platform';
import { type DeliveryStore, type FailedMails, type Inbox, type NewNotification } from '../ports';
import { type Renderer } from '../templates/render';
import { listFailed, retryFailed } from './failed-mails';
import { listInbox, markRead, removeNotification } from './read-inbox';
import { requestEmail, requestNotification } from './request-notification';
import { reviewWaiting } from './review-waiting';
import { notify, type Wakeable } from './notify';

export interface NotificationDeps {
  store: DeliveryStore;
  inbox: Inbox;
  failed: FailedMails;
  logger: Logger;
  renderer: Renderer;
  sender: Wakeable;
  showLive: (notifications: readonly NewNotification[]) => void;
  now: () => Date;
}

/** The use cases of notification-service. */
export const notificationUseCases = (deps: NotificationDeps) => ({
  notify: notify(deps),
  requestNotification: requestNotification(deps),
  requestEmail: requestEmail(deps),
  reviewWaiting: reviewWaiting(deps),
  listFailed: listFailed(deps),
  retryFailed: retryFailed(deps),
  listInbox: listInbox(deps),
  markRead: markRead(deps),
  markAllRead: async (userId: string) => ({ read: await deps.inbox.markAllRead(userId, deps.now()) }),
  removeNotification: removeNotification(deps),
});
export type NotificationUseCases = ReturnType<typeof notificationUseCases>;
