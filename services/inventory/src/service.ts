import { join } from 'node:path';
import { z } from 'zod';
import { LowStock, StockDepleted, StockReplenished, StockUpdated } from '@ultramarket/contracts';
import { defineService, PlatformConfig } from '@ultramarket/platform';
import { prismaStockReader } from './adapters/prisma-stock-reader';
import { sqlStockStore } from './adapters/sql-stock-store';
import { productEvents } from './consumers/product-events';
import { stockCommands } from './consumers/stock-commands';
import { internalRoutes } from './routes/internal';
import { inventoryRoutes } from './routes/inventory';
import { warehouseRoutes } from './routes/warehouses';
import { inventoryUseCases } from './use-cases';

/** Everything `inventory` is made of, wired in one place. */
export const inventoryService = defineService({
  name: 'inventory',
  config: PlatformConfig.extend({ DATABASE_URL: z.url() }),
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (_config, platform) => {
    const store = sqlStockStore(platform.database());
    const reader = prismaStockReader(platform.database());
    const inventory = inventoryUseCases({ store, reader, now: () => new Date() });

    return {
      endpoints: [...inventoryRoutes(inventory), ...warehouseRoutes(inventory), ...internalRoutes(reader)],
      consumers: [...stockCommands(inventory), ...productEvents(inventory)],
      publishes: [StockUpdated, StockDepleted, StockReplenished, LowStock],
      jobs: [
        { name: 'expire-reservations', everyMs: 30_000, run: inventory.expireReservations },
        { name: 'prune-history', everyMs: 86_400_000, run: inventory.pruneHistory },
      ],
    };
  },
});
