import { WishlistItemAdded } from '@ultramarket/contracts';
import { type Database, prismaTransaction } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { maxWishlistItems, type WishlistItem } from '../domain/wishlist';
import { type Prisma, type PrismaClient, type WishlistItem as Row } from '../generated/prisma/client';
import { type WishlistStore } from '../ports';
import { lockUser } from './prisma-profile-store';

type Tx = Prisma.TransactionClient;

const toItem = ({ productId, name, currency, ...row }: Row): WishlistItem => ({
  productId,
  name,
  addedPrice: { amount: Number(row.addedPrice), currency },
  price: { amount: Number(row.price), currency },
  priceDroppedAt: row.priceDroppedAt?.toISOString() ?? null,
  restockedAt: row.restockedAt?.toISOString() ?? null,
  addedAt: row.addedAt.toISOString(),
});

/** Wishlists; writes to one come one after the other, and the primary key allows each product once. */
export const prismaWishlistStore = (prisma: PrismaClient, database: Database): WishlistStore => ({
  list: async (userId, { page, limit }) => {
    const [rows, total] = await Promise.all([
      prisma.wishlistItem.findMany({
        where: { userId },
        orderBy: [{ addedAt: 'desc' }, { productId: 'asc' }],
        skip: (page - 1) * limit,
        take: limit,
      }),
      prisma.wishlistItem.count({ where: { userId } }),
    ]);
    return { items: rows.map(toItem), total };
  },

  add: (userId, { productId, sku, name, price: { amount, currency } }) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      await lockUser(tx, userId);
      const known = await tx.wishlistItem.findUnique({ where: { userId_productId: { userId, productId } } });
      if (known) return { item: toItem(known), added: false };
      if ((await tx.wishlistItem.count({ where: { userId } })) >= maxWishlistItems)
        throw userErrors.WISHLIST_FULL();
      const row = await tx.wishlistItem.create({
        data: { userId, productId, sku, name, currency, addedPrice: amount, price: amount },
      });
      publish(WishlistItemAdded({ userId, productId }));
      return { item: toItem(row), added: true };
    }),

  remove: async (userId, productId) => {
    const { count } = await prisma.wishlistItem.deleteMany({ where: { userId, productId } });
    if (count === 0) throw userErrors.WISHLIST_ITEM_UNKNOWN();
  },
});
