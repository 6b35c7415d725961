import { type Logger } from '@ultramarket/platform';
import { feedOfUser } from '../domain/live';
import { type LiveFeeds, type NewNotification } from '../ports';

interface Deps {
  feeds: LiveFeeds;
  logger: Logger;
  now: () => Date;
}

/** Publishes new notifications to connected users; others find them in their inbox. */
export const showLive =
  ({ feeds, logger, now }: Deps) =>
  (notifications: readonly NewNotification[]): void => {
    const messages = notifications.flatMap(({ id, request: { userId, type, template, channels } }) =>
      userId !== null && channels.includes('in-app')
        ? [
            {
              feed: feedOfUser(userId),
              message: {
                channel: 'notification' as const,
                event: 'NotificationSent',
                at: now().toISOString(),
                data: { notificationId: id, type, template },
              },
            },
          ]
        : [],
    );
    feeds
      .publish(messages)
      .catch((error: unknown) => logger.warn('new notifications were not shown live', { error }));
  };
