import { StockUpdated } from '@ultramarket/contracts';
import { levels } from '../domain/stock';
import { type StockChange, type StockTransaction } from '../ports';
import { announceLevels } from './announce-levels';

/**
 * SKUs that one seller gave up and another one took: the new one starts with empty shelves. What is reserved stays so
 * until its order ends, and then does not come back for sale.
 */
export const reassignSkus =
  () =>
  async (stock: StockTransaction, skus: readonly string[]): Promise<void> => {
    const records = await stock.lockStock(skus);
    const changes = records
      .filter(({ available }) => available > 0)
      .map(({ sku, warehouseId, available }): StockChange => ({
        sku,
        warehouseId,
        available: -available,
        reserved: 0,
        type: 'remove',
        quantity: available,
        reason: 'another seller',
        orderId: null,
      }));
    await stock.change(changes);
    await stock.reassignSkus(skus);
    const changed = levels(records, changes);
    announceLevels(stock, changed);
    stock.tx.outbox.add(
      ...changed.map(({ sku, productId, after: available, version }) =>
        StockUpdated({ sku, productId, available, version }),
      ),
    );
  };
