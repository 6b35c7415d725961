import { StockUpdated } from '@ultramarket/contracts';
import { errors, type IdempotencyClaim } from '@ultramarket/platform';
import { inventoryErrors } from '../domain/errors';
import { levels } from '../domain/stock';
import { type StockReader, type StockStore, type StockView } from '../ports';
import { announceLevels } from './announce-levels';

export interface RecordChange {
  available?: number | undefined;
  reorderLevel?: number | undefined;
  reason: string;
}

/**
 * Changes one stock record by its id.
 * @param seller whose goods it must be; undefined for staff
 * @throws STOCK_RECORD_UNKNOWN, also for goods of others or in a closed warehouse; VERSION_CONFLICT when `version` is given and no longer the newest
 */
export const changeRecord =
  ({ store, reader }: { store: StockStore; reader: StockReader }) =>
  async (
    id: string,
    change: RecordChange,
    version: number | undefined,
    claim: IdempotencyClaim,
    seller: string | undefined,
  ): Promise<StockView> => {
    const known = await reader.byId(id);
    if (!known || (seller !== undefined && (await reader.sellerOf(known.sku)) !== seller))
      throw inventoryErrors.STOCK_RECORD_UNKNOWN();
    return store.transaction(async (stock) => {
      const records = await stock.lockStock([known.sku]);
      const record = records.find((one) => one.id === id);
      if (!record?.active) throw inventoryErrors.STOCK_RECORD_UNKNOWN();
      if (version !== undefined && version !== record.version) throw errors.VERSION_CONFLICT();
      const { sku, warehouseId } = record;
      const difference = (change.available ?? record.available) - record.available;
      if (difference !== 0) {
        const type = difference > 0 ? ('add' as const) : ('remove' as const);
        const changes = [
          {
            sku,
            warehouseId,
            available: difference,
            reserved: 0,
            type,
            quantity: Math.abs(difference),
            reason: change.reason,
            orderId: null,
          },
        ];
        await stock.change(changes);
        const [level] = levels(records, changes);
        if (level) {
          announceLevels(stock, [level]);
          stock.tx.outbox.add(
            StockUpdated({ sku, productId: known.productId, available: level.after, version: level.version }),
          );
        }
      }
      const levelChanges = change.reorderLevel !== undefined && change.reorderLevel !== record.reorderLevel;
      if (levelChanges) await stock.setReorderLevel(id, change.reorderLevel ?? 0);
      const view: StockView = {
        ...known,
        available: record.available + difference,
        reserved: record.reserved,
        reorderLevel: change.reorderLevel ?? record.reorderLevel,
        version: record.version + (difference !== 0 ? 1 : 0) + (levelChanges ? 1 : 0),
      };
      await stock.tx.storeResponse(claim, 200, view);
      return view;
    });
  };
