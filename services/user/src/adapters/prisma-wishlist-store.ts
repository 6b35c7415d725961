import { type Database, prismaTransaction, type TransactionEffects } from '@ultramarket/platform';
import { type WishlistItem } from '../domain/wishlist';
import { type Prisma, type PrismaClient, type WishlistItem as Row } from '../generated/prisma/client';
import { type WishlistStore, type WishlistTransaction } from '../ports';
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

const within = (tx: Tx, effects: TransactionEffects): WishlistTransaction => ({
  tx: effects,
  lock: (userId) => lockUser(tx, userId),
  find: async (userId, productId) => {
    const row = await tx.wishlistItem.findUnique({ where: { userId_productId: { userId, productId } } });
    return row ? toItem(row) : undefined;
  },
  count: (userId) => tx.wishlistItem.count({ where: { userId } }),
  insert: async (userId, { productId, sku, name, price: { amount, currency } }) =>
    toItem(
      await tx.wishlistItem.create({
        data: { userId, productId, sku, name, currency, addedPrice: amount, price: amount },
      }),
    ),
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

  remove: async (userId, productId) =>
    (await prisma.wishlistItem.deleteMany({ where: { userId, productId } })).count > 0,

  transaction: (work) =>
    prismaTransaction(prisma, database, 'user', (tx: Tx, effects) => work(within(tx, effects))),
});
