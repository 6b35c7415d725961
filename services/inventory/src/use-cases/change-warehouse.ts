import { StockUpdated } from '@ultramarket/contracts';
import { inventoryErrors } from '../domain/errors';
import { levels } from '../domain/stock';
import { type StockStore, type StockTransaction, type WarehouseChange, type WarehouseView } from '../ports';
import { announceLevels } from './announce-levels';

/** Locked so many SKUs at a time, all in one transaction. */
const batchSize = 1000;

/** Goods of a warehouse that closes can no longer be sold, of one that opens they can: copies learn it at once. */
const switchStock = async (stock: StockTransaction, { id, active }: WarehouseView): Promise<void> => {
  const skus = await stock.skusToSwitch(id, active);
  const records = [];
  for (let first = 0; first < skus.length; first += batchSize)
    records.push(...(await stock.lockStock(skus.slice(first, first + batchSize))));
  await stock.switchRecords(id, active);
  const own = records.filter(({ warehouseId }) => warehouseId === id);
  const moved = own.map(({ sku, warehouseId, available }) => ({
    sku,
    warehouseId,
    available: active ? available : -available,
  }));
  // What it had counts as before a closing and after an opening.
  const changed = levels(
    records.map((record) =>
      record.warehouseId === id
        ? { ...record, active: true, available: active ? 0 : record.available }
        : record,
    ),
    moved,
  );
  announceLevels(stock, changed);
  stock.tx.outbox.add(
    ...changed.map(({ sku, productId, after: available, version }) =>
      StockUpdated({ sku, productId, available, version }),
    ),
  );
};

/**
 * Changes a warehouse; what is not named stays. Closing or opening it publishes an event for each SKU in it, in the same transaction.
 * @throws WAREHOUSE_UNKNOWN, WAREHOUSE_EXISTS
 */
export const changeWarehouse =
  ({ store }: { store: StockStore }) =>
  (id: string, change: WarehouseChange): Promise<WarehouseView> =>
    store
      .transaction(async (stock) => {
        const warehouse = await stock.changeWarehouse(id, change);
        await switchStock(stock, warehouse);
        return warehouse;
      })
      .catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === '23505')
          throw inventoryErrors.WAREHOUSE_EXISTS();
        throw error;
      });
