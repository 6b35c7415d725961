import { join } from 'node:path';
import { z } from 'zod';
import { NotificationFailed, NotificationSent } from '@ultramarket/contracts';
import { defineService, PlatformConfig } from '@ultramarket/platform';
import { prismaInbox } from './adapters/prisma-inbox';
import { smtpMailer } from './adapters/smtp-mailer';
import { sqlDeliveryStore } from './adapters/sql-delivery-store';
import { accountEvents } from './consumers/account-events';
import { orderEvents } from './consumers/order-events';
import { inboxRoutes } from './routes/inbox';
import { sendingRoutes } from './routes/sending';
import { makeRenderer } from './templates/render';
import { notificationUseCases } from './use-cases';
import { MailSender } from './use-cases/mail-sender';

const connections = 4;

/** Everything `notification` is made of, wired in one place. */
export const notificationService = defineService({
  name: 'notification',
  config: PlatformConfig.extend({
    DATABASE_URL: z.url(),
    SMTP_URL: z.url({ protocol: /^smtps?$/ }),
    MAIL_FROM: z.email(),
    BRAND_NAME: z.string().min(1),
    MAIL_RETRY_MS: z.coerce.number().int().positive().default(60_000),
  }),
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, platform) => {
    const { logger } = platform;
    const store = sqlDeliveryStore(platform.database());
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
    const notifications = notificationUseCases({ store, inbox, renderer, sender, now: () => new Date() });

    return {
      endpoints: [...inboxRoutes(notifications), ...sendingRoutes(notifications)],
      consumers: [...accountEvents(store, notifications), ...orderEvents(notifications)],
      publishes: [NotificationSent, NotificationFailed],
      jobs: [
        { name: 'review-waiting-mails', everyMs: 60_000, run: notifications.reviewWaiting },
        { name: 'purge-notifications', everyMs: 3_600_000, run: () => store.purge(90) },
      ],
      start: async () => sender.start(),
      close: () => sender.stop(),
    };
  },
});
