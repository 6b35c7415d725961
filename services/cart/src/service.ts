import { join } from 'node:path';
import { z } from 'zod';
import { CartMerged, CartUpdated, Currency } from '@ultramarket/contracts';
import { defineService, openRedis, PlatformConfig } from '@ultramarket/platform';
import { cartScripts } from './adapters/cart-scripts';
import { httpCatalogue } from './adapters/http-catalogue';
import { httpStock } from './adapters/http-stock';
import { prismaExpiredCarts } from './adapters/prisma-expired-carts';
import { redisCartStore } from './adapters/redis-cart-store';
import { redisChangedCarts } from './adapters/redis-changed-carts';
import { sqlCartCopies } from './adapters/sql-cart-copies';
import { cartCommands } from './consumers/cart-commands';
import { erasureEvents } from './consumers/erasures';
import { productEvents } from './consumers/product-events';
import { signIns } from './consumers/sign-ins';
import { cartRoutes } from './routes/cart';
import { internalRoutes } from './routes/internal';
import { cartUseCases } from './use-cases';
import { CartCopier } from './workers/cart-copier';

/** Everything `cart` is made of, wired in one place. */
export const cartService = defineService({
  name: 'cart',
  config: PlatformConfig.extend({
    DATABASE_URL: z.url(),
    CART_REDIS_URL: z.url(),
    /** Put before every key, so that several systems can share one Redis. */
    CART_KEY_PREFIX: z.string().default(''),
    PRODUCT_URL: z.url(),
    INVENTORY_URL: z.url(),
    DEFAULT_CURRENCY: Currency.default('USD'),
  }),
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, platform) => {
    const { logger } = platform;
    const now = () => Date.now();
    const redis = openRedis(config.CART_REDIS_URL, logger, {
      keyPrefix: config.CART_KEY_PREFIX,
      enableOfflineQueue: true,
      retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
    });
    const scripts = cartScripts(redis);
    const copies = sqlCartCopies(platform.database());
    const changed = redisChangedCarts(redis, scripts);
    const copier = new CartCopier({ changed, copies, logger, everyMs: 1000 });
    const store = redisCartStore({ redis, scripts, copies, now, onChange: () => copier.onCartChange() });
    const calls = { deadlineMs: 1500, retries: 1 };
    const catalogue = httpCatalogue(platform.client('product', config.PRODUCT_URL, calls), { now });
    const stock = httpStock(platform.client('inventory', config.INVENTORY_URL, calls));
    const carts = cartUseCases({ store, copies, catalogue, stock, emptyCurrency: config.DEFAULT_CURRENCY });
    const removeExpired = prismaExpiredCarts(platform.database());

    return {
      endpoints: [...cartRoutes(carts), ...internalRoutes(carts)],
      consumers: [
        ...signIns(carts),
        ...cartCommands(carts),
        ...productEvents(carts),
        ...erasureEvents(carts),
      ],
      publishes: [CartUpdated, CartMerged],
      jobs: [{ name: 'forget-expired-carts', everyMs: 3_600_000, run: () => removeExpired(new Date()) }],
      requiredDependencies: { carts: () => redis.ping() },
      start: async () => copier.start(),
      close: async () => {
        await copier.stop();
        redis.disconnect();
      },
    };
  },
});
