import { duplicateOf, isBulkFailure, type Mongo } from '@ultramarket/platform/mongo';
import { type KnownProduct, type ProductStore, type Purchase, type PurchaseStore } from '../ports';
import {
  type Models,
  type ProductDocument,
  type PurchaseDocument,
  type ReturnDocument,
} from './mongo-models';

/** An upsert whose guard matches nothing fails on the existing id: the stored state is newer, or the same. */
const unlessKnown = (error: unknown): void => {
  const failures = isBulkFailure(error) && error.writeErrors.length > 0 ? error.writeErrors : [error];
  if (failures.some((failure) => duplicateOf(failure) === undefined)) throw error;
};

/** The orders that delivered something, the first one first. */
const ordersOf = ({
  orderId,
  deliveredAt,
  orders = [],
}: PurchaseDocument): PurchaseDocument['orders'] & {} => {
  const others = orders.filter((other) => other.orderId !== orderId);
  return [{ orderId, deliveredAt }, ...others];
};

const recordPurchases = async ({ purchases }: Models, items: readonly Purchase[]): Promise<void> => {
  await purchases.bulkWrite(
    items.map(({ userId, productId, orderId, deliveredAt }) => ({
      updateOne: {
        filter: { _id: `${userId}:${productId}` },
        update: {
          $setOnInsert: { userId, productId, orderId, deliveredAt },
          $addToSet: { orders: { orderId, deliveredAt } },
        },
        upsert: true,
      },
    })),
    { ordered: false },
  );
};

/** The copies of purchases and returns. */
export const mongoPurchaseStore = (mongo: Mongo, models: Models): PurchaseStore => ({
  apply: (items) =>
    mongo.run('purchase-record', async () => {
      if (items.length === 0) return;
      // Of two concurrent first deliveries one fails on the other's document, and finds it in the second attempt.
      await recordPurchases(models, items).catch((error: unknown) => {
        unlessKnown(error);
        return recordPurchases(models, items);
      });
    }),

  applyReturns: (orders) =>
    mongo.run('return-record', async () => {
      if (orders.length === 0) return;
      await models.returns
        .bulkWrite(
          orders.map(({ orderId, userId }) => ({
            updateOne: { filter: { _id: orderId }, update: { $setOnInsert: { userId } }, upsert: true },
          })),
          { ordered: false },
        )
        .catch(unlessKnown);
    }),

  ofOrder: (userId, orderId) =>
    mongo.run('purchase-of-order', async () => {
      // The id begins with the user's; ";" follows ":".
      const found = await models.purchases
        .find({ _id: { $gt: `${userId}:`, $lt: `${userId};` } })
        .lean<PurchaseDocument[]>();
      return found
        .filter((purchase) => ordersOf(purchase).some((order) => order.orderId === orderId))
        .map(({ productId }) => productId);
    }),

  standing: (wanted) =>
    mongo.run('purchase-standing', async () => {
      const ids = wanted.map(({ userId, productId }) => `${userId}:${productId}`);
      const found = await models.purchases.find({ _id: { $in: ids } }).lean<PurchaseDocument[]>();
      const orderIds = found.flatMap((purchase) => ordersOf(purchase).map(({ orderId }) => orderId));
      const back = await models.returns.find({ _id: { $in: orderIds } }).lean<ReturnDocument[]>();
      const returned = new Set(back.map(({ _id }) => _id));
      return found.flatMap((purchase) => {
        const order = ordersOf(purchase).find(({ orderId }) => !returned.has(orderId));
        return order ? [{ userId: purchase.userId, productId: purchase.productId, ...order }] : [];
      });
    }),
});

/** The copy of products, also of those without reviews. */
export const mongoProductStore = (mongo: Mongo, { products }: Models): ProductStore => ({
  apply: (items) =>
    mongo.run('product-record', async () => {
      if (items.length === 0) return;
      await products
        .bulkWrite(
          items.map(({ id, ...state }) => ({
            updateOne: {
              filter: { _id: id, version: { $lt: state.version } },
              update: { $set: state },
              upsert: true,
            },
          })),
          { ordered: false },
        )
        .catch(unlessKnown);
    }),

  byIds: (ids) =>
    mongo.run('product-by-id', async () => {
      const found = await products.find({ _id: { $in: [...ids] } }).lean<ProductDocument[]>();
      return new Map(found.map(({ _id: id, ...state }): [string, KnownProduct] => [id, { id, ...state }]));
    }),
});
