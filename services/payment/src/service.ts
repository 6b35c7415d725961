import { join } from 'node:path';
import { z } from 'zod';
import {
  AuditRecorded,
  PaymentActionRequired,
  PaymentFailed,
  PaymentProcessed,
  PaymentRefunded,
} from '@ultramarket/contracts';
import { defineService, userErasure, PlatformConfig } from '@ultramarket/platform';
import { prismaPaymentReader } from './adapters/prisma-payment-reader';
import { mismatchReport } from './adapters/mismatch-report';
import { retainedPayments } from './adapters/retained-payments';
import { sqlPaymentStore } from './adapters/sql-payment-store';
import { stripeProvider } from './adapters/stripe-provider';
import { orderEvents } from './consumers/order-events';
import { paymentCommands } from './consumers/payment-commands';
import { paymentRoutes } from './routes/payments';
import { webhookRoutes } from './routes/webhooks';
import { paymentUseCases } from './use-cases';
import { providerWorker } from './workers/provider-worker';

const Config = PlatformConfig.extend({
  DATABASE_URL: z.url(),
  STRIPE_SECRET_KEY: z.string().min(10),
  STRIPE_WEBHOOK_SECRET: z.string().min(10),
  /** Another address than Stripe's own, such as a test server's. */
  STRIPE_API_URL: z.url().optional(),
  PROVIDER_TIMEOUT_MS: z.coerce.number().int().positive().default(10_000),
  PROVIDER_CONCURRENCY: z.coerce.number().int().positive().default(32),
  /** Names this shop at the provider; intents of other shops on the account are left alone. */
  PROVIDER_SCOPE: z.string().min(1).max(100).default('ultramarket'),
});

/** Everything `payment` is made of, wired in one place. */
export const paymentService = defineService({
  name: 'payment',
  config: Config,
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, { database, logger, metrics }) => {
    const now = () => new Date();
    const store = sqlPaymentStore(database());
    const erasure = userErasure(database(), retainedPayments);
    const reader = prismaPaymentReader(database());
    const provider = stripeProvider({
      secretKey: config.STRIPE_SECRET_KEY,
      webhookSecret: config.STRIPE_WEBHOOK_SECRET,
      apiUrl: config.STRIPE_API_URL,
      timeoutMs: config.PROVIDER_TIMEOUT_MS,
      scope: config.PROVIDER_SCOPE,
      metrics,
    });
    const reportMismatch = mismatchReport(metrics, logger);
    const taskQueue = providerWorker({
      provider,
      store,
      logger,
      now,
      reportMismatch,
      concurrency: config.PROVIDER_CONCURRENCY,
    });
    const payments = paymentUseCases({
      provider,
      store,
      reader,
      taskQueue,
      reportMismatch,
      logger,
      now,
    });

    return {
      endpoints: [...paymentRoutes(payments), ...webhookRoutes(payments)],
      consumers: [...orderEvents(payments), ...paymentCommands(payments), ...erasure.consumers],
      publishes: [PaymentProcessed, PaymentFailed, PaymentActionRequired, PaymentRefunded, AuditRecorded],
      jobs: [
        { name: 'resume-payments', everyMs: 5_000, run: () => taskQueue.resume() },
        { name: 'retry-webhooks', everyMs: 5_000, run: payments.retryParked },
        { name: 'sweep-provider', everyMs: 300_000, run: payments.sweep },
        { name: 'prune-webhooks', everyMs: 3_600_000, run: () => store.pruneEvents() },
        { name: 'prune-orders', everyMs: 86_400_000, run: payments.pruneOrders },
        erasure.job,
      ],
      // Whatever an earlier process asked without storing an answer is asked again, with the same key.
      start: () => taskQueue.takeOver(),
      close: () => taskQueue.stop(),
    };
  },
});
