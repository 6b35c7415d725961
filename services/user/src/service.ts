import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { z } from 'zod';
import {
  AddressChanged,
  AuditRecorded,
  KycDecided,
  KycSubmitted,
  PreferencesUpdated,
  ProfileUpdated,
  UserErasureRequested,
  UserErasureScheduled,
  UserErasureWithdrawn,
  VendorBankChanged,
  VendorRegistered,
  VendorVerified,
  WishlistItemAdded,
} from '@ultramarket/contracts';
import { defineService, PlatformConfig } from '@ultramarket/platform';
import { httpBehaviour } from './adapters/http-behaviour';
import { httpFiles } from './adapters/http-files';
import { httpProducts } from './adapters/http-products';
import { prismaAddressStore } from './adapters/prisma-address-store';
import { prismaErasureStore } from './adapters/prisma-erasure-store';
import { prismaKycStore } from './adapters/prisma-kyc-store';
import { prismaPreferenceStore } from './adapters/prisma-preference-store';
import { prismaProfileStore } from './adapters/prisma-profile-store';
import { prismaVendorStore } from './adapters/prisma-vendor-store';
import { prismaWishlistStore } from './adapters/prisma-wishlist-store';
import { redisProfileCache } from './adapters/redis-profile-cache';
import { sqlUserStore } from './adapters/sql-user-store';
import { accountEvents } from './consumers/account-events';
import { productEvents } from './consumers/product-events';
import { signIns } from './consumers/sign-ins';
import { fieldCipher } from './domain/field-cipher';
import { PrismaClient } from './generated/prisma/client';
import { addressRoutes } from './routes/addresses';
import { kycRoutes } from './routes/kyc';
import { meRoutes } from './routes/me';
import { peopleRoutes } from './routes/people';
import { preferenceRoutes } from './routes/preferences';
import { profileRoutes } from './routes/profile';
import { vendorVerificationRoutes } from './routes/vendor-verification';
import { vendorRoutes } from './routes/vendors';
import { wishlistRoutes } from './routes/wishlist';
import { userUseCases } from './use-cases';

const Config = PlatformConfig.extend({
  DATABASE_URL: z.url(),
  REDIS_URL: z.url(),
  FILE_URL: z.url(),
  PRODUCT_URL: z.url(),
  /** Without analytics-service there is no recent activity. */
  ANALYTICS_URL: z.url().optional(),
  /** Encrypts numbers of documents: 32 bytes as base64. */
  ENCRYPTION_KEY: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes as base64'),
});

/** Everything `user` is made of, wired in one place. */
export const userService = defineService({
  name: 'user',
  config: Config,
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, platform) => {
    const database = platform.database();
    const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
    const cipher = fieldCipher(Buffer.from(config.ENCRYPTION_KEY, 'base64'));
    const users = userUseCases({
      store: sqlUserStore(database),
      profiles: prismaProfileStore(prisma, database),
      addresses: prismaAddressStore(prisma, database),
      cache: redisProfileCache(platform.redis(), platform),
      preferences: prismaPreferenceStore(prisma, database),
      kyc: prismaKycStore(prisma, database, cipher),
      vendors: prismaVendorStore(prisma, database, cipher),
      wishlist: prismaWishlistStore(prisma, database),
      products: httpProducts(
        platform.client('product', config.PRODUCT_URL, { deadlineMs: 1000, retries: 1 }),
      ),
      behaviour:
        config.ANALYTICS_URL === undefined
          ? undefined
          : httpBehaviour(
              platform.client('analytics', config.ANALYTICS_URL, { deadlineMs: 2000, retries: 1 }),
            ),
      erasures: prismaErasureStore(prisma, database),
      now: () => new Date(),
      logger: platform.logger,
      files: httpFiles(platform.client('file', config.FILE_URL)),
    });

    return {
      endpoints: [
        ...profileRoutes(users),
        ...addressRoutes(users),
        ...preferenceRoutes(users),
        ...wishlistRoutes(users),
        ...meRoutes(users),
        ...kycRoutes(users),
        ...vendorRoutes(users),
        ...vendorVerificationRoutes(users),
        ...peopleRoutes(users),
      ],
      consumers: [...accountEvents(users), ...productEvents(users), ...signIns(users)],
      jobs: [
        { name: 'remind-of-erasure', everyMs: 3_600_000, run: users.remindOfErasure },
        { name: 'erase-due', everyMs: 3_600_000, run: users.eraseDue },
      ],
      publishes: [
        ProfileUpdated,
        AddressChanged,
        PreferencesUpdated,
        WishlistItemAdded,
        UserErasureScheduled,
        UserErasureWithdrawn,
        UserErasureRequested,
        KycSubmitted,
        KycDecided,
        VendorRegistered,
        VendorVerified,
        VendorBankChanged,
        AuditRecorded,
      ],
      // Prisma loads its query compiler with the first query: not while a shopper waits.
      start: async () => void (await prisma.profile.findFirst({ select: { userId: true } })),
    };
  },
});
