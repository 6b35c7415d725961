import { type StockReader, type StockStore } from '../ports';
import { applySkuOwners } from './apply-sku-owners';
import { adjustStock } from './adjust-stock';
import { commitStock } from './commit-stock';
import { expireReservations } from './expire-reservations';
import { releaseStock } from './release-stock';
import { reserveStock } from './reserve-stock';
import { changeWarehouse } from './change-warehouse';
import { pruneHistory } from './prune-history';
import { changeRecord } from './change-record';
import { reserveForOrder, reserveOnRecord, releaseForOrder, releaseOnRecord } from './reserve-by-request';

export interface InventoryDeps {
  store: StockStore;
  reader: StockReader;
  now: () => Date;
}

/** Everything inventory can be asked to do. */
export const inventoryUseCases = (deps: InventoryDeps) => ({
  reserveStock: reserveStock(deps),
  commitStock: commitStock(),
  releaseStock: releaseStock(),
  expireReservations: expireReservations(deps),
  adjustStock: adjustStock(deps),
  changeRecord: changeRecord(deps),
  applySkuOwners: applySkuOwners(),
  changeWarehouse: changeWarehouse(deps),
  pruneHistory: pruneHistory(deps),
  reserveForOrder: reserveForOrder(deps),
  reserveOnRecord: reserveOnRecord(deps),
  releaseForOrder: releaseForOrder(deps),
  releaseOnRecord: releaseOnRecord(deps),
  store: deps.store,
  reader: deps.reader,
});
export type InventoryUseCases = ReturnType<typeof inventoryUseCases>;
