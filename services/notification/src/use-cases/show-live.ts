import { type Logger } from '@ultramarket/platform';
import { feedOfUser } from '../domain/live';
import { type LiveFeeds, type NewNotification } from '../ports';

interface Deps {
  feeds: LiveFeeds;
  logger: Logger;
  now: () => Date;
}

/** Tells users who are looking that something new is in their inbox, where it stays for those who are not. */
export const showLive =
  ({ feeds, logger, now }: Deps) =>
  (told: readonly NewNotification[]): void => {
    const messages = told.flatMap(({ id, request: { userId, type, template, channels } }) =>
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
