import { duplicateOf, type Mongo } from '@ultramarket/platform/mongo';
import { type StockStore } from '../ports';
import { type Models, type StockDocument } from './mongo-models';

/** The copy of stock by SKU, also of SKUs whose products are not known yet. */
export const mongoStockStore = (mongo: Mongo, { stock }: Models): StockStore => ({
  apply: (levels) =>
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
        // A newer level is stored: the guard matches nothing, and the upsert fails on its id.
        if (duplicateOf(error) !== '_id') throw error;
      }
    }),
  inStock: (skus) =>
    mongo.run('stock-by-sku', async () => {
      const found = await stock.find({ _id: { $in: [...skus] } }).lean<StockDocument[]>();
      return new Set(found.filter(({ available }) => available).map(({ _id }) => _id));
    }),
});
