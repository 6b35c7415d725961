import { isReservedSku, StockUpdated } from '@ultramarket/contracts';
import { errors, type IdempotencyClaim } from '@ultramarket/platform';
import { inventoryErrors } from '../domain/errors';
import { levels, maxPerRecord } from '../domain/stock';
import { type StockChange, type StockReader, type StockStore } from '../ports';
import { announceLevels } from './announce-levels';

export interface Adjustment {
  sku: string;
  productId?: string | null | undefined;
  warehouseId: string;
  quantity: number;
  mode: 'absolute' | 'delta';
  reason: string;
}

/** What a SKU can be sold of after an adjustment. */
export interface AdjustedLevel {
  sku: string;
  available: number;
}

/** @throws VALIDATION_ERROR for SKUs that are reserved, unless they are known from before they were */
const refuseReserved = async (reader: StockReader, adjustments: readonly Adjustment[]): Promise<void> => {
  for (const [index, { sku }] of adjustments.entries()) {
    if (!isReservedSku(sku) || (await reader.sellerOf(sku)) !== undefined) continue;
    const fault = { pointer: `/items/${index}/sku`, code: 'custom', detail: 'is reserved' };
    throw errors.VALIDATION_ERROR(undefined, { fields: [fault] });
  }
};

/**
 * Sets or changes what lies on the shelves, all of it or nothing. Reserved goods are not touched: an absolute
 * quantity is what can be sold.
 * @param seller whose goods they must be; undefined for staff and services
 * @throws VALIDATION_ERROR for a new SKU that is reserved, SKU_UNKNOWN for goods of others, SKU_PRODUCT_DIFFERS
 * when another product is named, WAREHOUSE_UNKNOWN, STOCK_BELOW_ZERO, STOCK_TOO_HIGH
 */
export const adjustStock =
  ({ store, reader }: { store: StockStore; reader: StockReader }) =>
  async (
    adjustments: readonly Adjustment[],
    claim: IdempotencyClaim,
    seller: string | undefined,
  ): Promise<AdjustedLevel[]> => {
    await refuseReserved(reader, adjustments);
    return store.transaction(async (stock) => {
      const skus = [...new Set(adjustments.map(({ sku }) => sku))].sort();
      await stock.ensureRecords(
        adjustments.map(({ sku, warehouseId, productId = null }) => ({ sku, warehouseId, productId })),
      );
      // After the SKUs are locked, so that none changes hands in between.
      if (seller !== undefined && !(await stock.ownedBy(seller, skus))) throw inventoryErrors.SKU_UNKNOWN();
      const records = await stock.lockStock(skus);
      const products = new Map(records.map(({ sku, productId }) => [sku, productId]));
      for (const { sku, productId } of adjustments)
        if (productId && products.get(sku) !== productId)
          throw inventoryErrors.SKU_PRODUCT_DIFFERS(`${sku} belongs to another product.`);
      const current = new Map(
        records
          .filter(({ active }) => active)
          .map((record) => [`${record.warehouseId} ${record.sku}`, record.available]),
      );

      const changes = adjustments.flatMap(({ sku, warehouseId, quantity, mode, reason }): StockChange[] => {
        const record = `${warehouseId} ${sku}`;
        const before = current.get(record);
        if (before === undefined)
          throw inventoryErrors.WAREHOUSE_UNKNOWN(`Warehouse ${warehouseId} is not active.`);
        const available = mode === 'absolute' ? quantity - before : quantity;
        if (before + available > maxPerRecord) throw inventoryErrors.STOCK_TOO_HIGH();
        current.set(record, before + available);
        if (available === 0) return [];
        const type = available > 0 ? 'add' : 'remove';
        return [
          {
            sku,
            warehouseId,
            available,
            reserved: 0,
            type,
            quantity: Math.abs(available),
            reason,
            orderId: null,
          },
        ];
      });
      await stock.change(changes);

      const changed = levels(records, changes);
      announceLevels(stock, changed);
      stock.tx.outbox.add(
        ...changed.map(({ sku, productId, after, version }) =>
          StockUpdated({ sku, productId, available: after, version }),
        ),
      );
      const totals = new Map<string, number>();
      for (const [record, available] of current) {
        const sku = record.slice(record.indexOf(' ') + 1);
        totals.set(sku, (totals.get(sku) ?? 0) + available);
      }
      const result = [...totals].map(([sku, available]) => ({ sku, available }));
      await stock.tx.storeResponse(claim, 200, result);
      return result;
    });
  };
