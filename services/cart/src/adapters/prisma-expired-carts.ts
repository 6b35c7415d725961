import { PrismaPg } from '@prisma/adapter-pg';
import { type Database } from '@ultramarket/platform';
import { PrismaClient } from '../generated/prisma/client';

const dayMs = 24 * 3600 * 1000;

/**
 * Removes copies of expired carts, a day after their end: until then a new cart goes on from the
 * version of the old one. Merges are kept as long as they could be announced again.
 */
export const prismaExpiredCarts = (database: Database) => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
  return async (now: Date): Promise<void> => {
    await prisma.cartCopy.deleteMany({ where: { expiresAt: { lt: new Date(now.getTime() - dayMs) } } });
    await prisma.cartMerge.deleteMany({ where: { mergedAt: { lt: new Date(now.getTime() - 30 * dayMs) } } });
  };
};
