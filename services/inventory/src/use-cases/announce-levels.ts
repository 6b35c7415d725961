import { LowStock, StockDepleted, StockReplenished } from '@ultramarket/contracts';
import { crossings, type SkuLevel } from '../domain/stock';
import { type StockTransaction } from '../ports';

/** Publishes that a SKU ran out, came back or runs low, when a change crossed that line. */
export const announceLevels = (stock: StockTransaction, changed: readonly SkuLevel[]): void => {
  for (const level of changed) {
    const { sku, productId, after: available, version, reorderLevel } = level;
    for (const crossing of crossings(level)) {
      if (crossing === 'depleted') stock.tx.outbox.add(StockDepleted({ sku, productId, available, version }));
      else if (crossing === 'replenished')
        stock.tx.outbox.add(StockReplenished({ sku, productId, available, version }));
      else stock.tx.outbox.add(LowStock({ sku, available, reorderLevel }));
    }
  }
};
