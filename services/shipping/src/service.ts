import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { z } from 'zod';
import {
  AuditRecorded,
  ShipmentCreated,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentStatusChanged,
} from '@ultramarket/contracts';
import { defineService, userErasure, PlatformConfig } from '@ultramarket/platform';
import { prismaCarriers } from './adapters/prisma-carriers';
import { prismaShipmentReader } from './adapters/prisma-shipment-reader';
import { simulatedCarrier } from './adapters/simulated-carrier';
import { retainedShipments } from './adapters/retained-shipments';
import { sqlShipmentStore } from './adapters/sql-shipment-store';
import { shippingCommands } from './consumers/shipping-commands';
import { rateTokens } from './domain/rate-token';
import { tariffs } from './domain/tariff';
import { PrismaClient } from './generated/prisma/client';
import { rateRoutes } from './routes/rates';
import { shippingRoutes } from './routes/shipping';
import { shippingUseCases } from './use-cases';
import { carrierWorker } from './workers/carrier-worker';

const Config = PlatformConfig.extend({
  DATABASE_URL: z.url(),
  /** Signs the rates that are offered; the same in every replica. */
  RATE_SIGNING_KEY: z.string().min(32),
  CARRIER_DISPATCH_SECONDS: z.coerce.number().min(0).default(120),
  CARRIER_DELIVERY_SECONDS: z.coerce.number().min(0).default(240),
  CARRIER_LATENCY_MS: z.coerce.number().int().min(0).default(5),
  CARRIER_CONCURRENCY: z.coerce.number().int().positive().default(64),
  CARRIER_POLL_MS: z.coerce.number().int().positive().default(10_000),
  /** The carriers deliver by a clock and send nothing: outside development that has to be wanted. */
  ALLOW_SIMULATED_CARRIERS: z.enum(['true', 'false']).default('false'),
}).refine(
  ({ NODE_ENV, ALLOW_SIMULATED_CARRIERS }) =>
    NODE_ENV !== 'production' || ALLOW_SIMULATED_CARRIERS === 'true',
  {
    path: ['ALLOW_SIMULATED_CARRIERS'],
    message: 'must be true for production to start: all carriers are simulated and deliver nothing',
  },
);

/** Everything `shipping` is made of, wired in one place. */
export const shippingService = defineService({
  name: 'shipping',
  config: Config,
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, { database, logger }) => {
    const now = () => new Date();
    const prisma = new PrismaClient({ adapter: new PrismaPg(database().pool) });
    const store = sqlShipmentStore(database());
    const erasure = userErasure(database(), retainedShipments);
    const clock = {
      dispatchSeconds: config.CARRIER_DISPATCH_SECONDS,
      deliverySeconds: config.CARRIER_DELIVERY_SECONDS,
      latencyMs: config.CARRIER_LATENCY_MS,
      now,
    };
    const carriers = prismaCarriers(
      prisma,
      tariffs.map((tariff) => simulatedCarrier(tariff, clock)),
    );
    const taskQueue = carrierWorker({
      carriers,
      store,
      logger,
      now,
      concurrency: config.CARRIER_CONCURRENCY,
    });
    const shipping = shippingUseCases({
      carriers,
      tokens: rateTokens(config.RATE_SIGNING_KEY),
      store,
      reader: prismaShipmentReader(prisma),
      taskQueue,
      logger,
      now,
    });

    return {
      endpoints: [...rateRoutes(shipping), ...shippingRoutes(shipping)],
      consumers: [...shippingCommands(shipping), ...erasure.consumers],
      publishes: [
        ShipmentCreated,
        ShipmentDispatched,
        ShipmentStatusChanged,
        ShipmentDelivered,
        AuditRecorded,
      ],
      jobs: [
        { name: 'resume-shipments', everyMs: 5_000, run: () => taskQueue.resume() },
        { name: 'poll-carriers', everyMs: config.CARRIER_POLL_MS, run: shipping.poll },
        { name: 'prune-shipments', everyMs: 86_400_000, run: shipping.prune },
        erasure.job,
      ],
      // Whatever an earlier process asked without storing an answer is asked again.
      start: () => taskQueue.takeOver(),
      close: () => taskQueue.stop(),
    };
  },
});
