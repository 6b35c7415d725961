import { join } from 'node:path';
import { z } from 'zod';
import { AuditRecorded, NotificationFailed, NotificationSent } from '@ultramarket/contracts';
import { defineService, PlatformConfig } from '@ultramarket/platform';
import { prismaInbox } from './adapters/prisma-inbox';
import { redisLiveFeeds } from './adapters/redis-live-feeds';
import { smtpMailer } from './adapters/smtp-mailer';
import { sqlDeliveryStore } from './adapters/sql-delivery-store';
import { WebSocketHub } from './adapters/web-socket-hub';
import { accountEvents } from './consumers/account-events';
import { liveEvents } from './consumers/live-events';
import { orderEvents } from './consumers/order-events';
import { failedMailRoutes } from './routes/failed-mails';
import { inboxRoutes } from './routes/inbox';
import { sendingRoutes } from './routes/sending';
import { makeRenderer } from './templates/render';
import { notificationUseCases } from './use-cases';
import { MailSender } from './use-cases/mail-sender';

const connections = 4;

/** The composition root of notification-service. */
export const notificationService = defineService({
  name: 'notification',
  config: PlatformConfig.extend({
    DATABASE_URL: z.url(),
    REDIS_URL: z.url(),
    SMTP_URL: z.url({ protocol: /^smtps?$/ }),
    MAIL_FROM: z.email(),
    BRAND_NAME: z.string().min(1),
    /** To one recipient in 24 hours, but for those about security: more is an attack. */
    MAILS_PER_DAY: z.coerce.number().int().positive().default(20),
    MAIL_RETRY_MS: z.coerce.number().int().positive().default(60_000),
    LIVE_HEARTBEAT_MS: z.coerce.number().int().positive().default(30_000),
  }),
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, platform) => {
    const { logger } = platform;
    const store = sqlDeliveryStore(platform.database(), config.MAILS_PER_DAY);
    const inbox = prismaInbox(platform.database());
    const renderer = makeRenderer(config.BRAND_NAME);
    const mailer = smtpMailer({
      url: config.SMTP_URL,
      from: config.MAIL_FROM,
      brand: config.BRAND_NAME,
      connections,
      timeoutMs: 10_000,
    });
    const sender = new MailSender({
      store,
      mailer,
      renderer,
      logger,
      concurrency: connections,
      retryMs: config.MAIL_RETRY_MS,
    });
    const feeds = redisLiveFeeds(platform.redis(), logger);
    const hub = new WebSocketHub({
      feeds,
      verify: (token) => platform.verifier.verify(token),
      logger,
      heartbeatMs: config.LIVE_HEARTBEAT_MS,
    });
    const notifications = notificationUseCases({
      store,
      inbox,
      feeds,
      logger,
      renderer,
      sender,
      now: () => new Date(),
    });

    return {
      endpoints: [
        ...inboxRoutes(notifications),
        ...sendingRoutes(notifications),
        ...failedMailRoutes(notifications),
      ],
      consumers: [...accountEvents(notifications), ...orderEvents(notifications), liveEvents(notifications)],
      publishes: [NotificationSent, NotificationFailed, AuditRecorded],
      jobs: [
        { name: 'review-waiting-mails', everyMs: 60_000, run: notifications.reviewWaiting },
        { name: 'purge-notifications', everyMs: 3_600_000, run: notifications.purgeNotifications },
      ],
      upgrades: hub,
      start: async () => {
        hub.start();
        sender.start();
      },
      drain: () => hub.stop(),
      close: async () => {
        await sender.stop();
        feeds.close();
      },
    };
  },
});
