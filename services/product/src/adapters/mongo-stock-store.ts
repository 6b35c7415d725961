import { duplicateOf, type Mongo } from '@ultramarket/platform/mongo';
import { type StockStore } from '../ports';
import { type Models, type StockDocument } from './mongo-models';

/** What inventory has said about each SKU, also about those of products that are not known yet. */
export const mongoStockStore = (mongo: Mongo, { stock }: Models): StockStore => ({
  record: (levels) =>
    mongo.run('stock-record', async () => {
      try {
        await stock.bulkWrite(
          levels.map(({ sku, available, version }) => ({
            updateOne: {
              filter: { _id: sku, version: { $lt: version } },
              update: { $set: { available, version } },
              upsert: true,
            },
          })),
          { ordered: false },
        );
      } catch (error) {
        // A newer level is known: the guard does not find it, and the insert meets its id.
        if (duplicateOf(error) !== '_id') throw error;
      }
    }),
  inStock: (skus) =>
    mongo.run('stock-by-sku', async () => {
      const found = await stock.find({ _id: { $in: [...skus] } }).lean<StockDocument[]>();
      return new Set(found.filter(({ available }) => available).map(({ _id }) => _id));
    }),
});
