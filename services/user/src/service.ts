import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { z } from 'zod';
import { AddressChanged, ProfileUpdated } from '@ultramarket/contracts';
import { defineService, PlatformConfig } from '@ultramarket/platform';
import { prismaAddressStore } from './adapters/prisma-address-store';
import { prismaProfileStore } from './adapters/prisma-profile-store';
import { redisProfileCache } from './adapters/redis-profile-cache';
import { sqlProfileCopy } from './adapters/sql-profile-copy';
import { accountEvents } from './consumers/account-events';
import { PrismaClient } from './generated/prisma/client';
import { addressRoutes } from './routes/addresses';
import { peopleRoutes } from './routes/people';
import { profileRoutes } from './routes/profile';
import { userUseCases } from './use-cases';

/** Everything `user` is made of, wired in one place. */
export const userService = defineService({
  name: 'user',
  config: PlatformConfig.extend({ DATABASE_URL: z.url(), REDIS_URL: z.url() }),
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (_config, platform) => {
    const database = platform.database();
    const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
    const cache = redisProfileCache(platform.redis(), platform);
    const users = userUseCases({
      profiles: prismaProfileStore(prisma, database),
      addresses: prismaAddressStore(prisma, database),
      cache,
    });

    return {
      endpoints: [...profileRoutes(users), ...addressRoutes(users), ...peopleRoutes(users)],
      consumers: accountEvents(sqlProfileCopy, cache),
      publishes: [ProfileUpdated, AddressChanged],
      // Prisma loads its query compiler with the first query: not while a shopper waits.
      start: async () => void (await prisma.profile.findFirst({ select: { userId: true } })),
    };
  },
});
