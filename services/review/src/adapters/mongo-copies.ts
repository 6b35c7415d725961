import { duplicateOf, isBulkFailure, type Mongo } from '@ultramarket/platform/mongo';
import { type KnownProduct, type ProductStore, type Purchase, type PurchaseStore } from '../ports';
import { type Models, type ProductDocument, type PurchaseDocument } from './mongo-models';

/** An upsert whose guard finds nothing meets the id that is there: what is known already is newer, or the same. */
const unlessKnown = (error: unknown): void => {
  const failures = isBulkFailure(error) && error.writeErrors.length > 0 ? error.writeErrors : [error];
  if (failures.some((failure) => duplicateOf(failure) === undefined)) throw error;
};

/** Who was given what. */
export const mongoPurchaseStore = (mongo: Mongo, { purchases }: Models): PurchaseStore => ({
  record: (items) =>
    mongo.run('purchase-record', async () => {
      if (items.length === 0) return;
      await purchases
        .bulkWrite(
          items.map(({ userId, productId, ...delivery }) => ({
            updateOne: {
              filter: { _id: `${userId}:${productId}` },
              update: { $setOnInsert: { userId, productId, ...delivery } },
              upsert: true,
            },
          })),
          { ordered: false },
        )
        .catch(unlessKnown);
    }),

  find: (userId, productId) =>
    mongo.run('purchase-find', async () => {
      const found = await purchases.findOne({ _id: `${userId}:${productId}` }).lean<PurchaseDocument>();
      if (!found) return undefined;
      const { _id, ...purchase } = found;
      return purchase satisfies Purchase;
    }),
});

/** What the catalogue has said about products, also about those without reviews. */
export const mongoProductStore = (mongo: Mongo, { products }: Models): ProductStore => ({
  record: (items) =>
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
