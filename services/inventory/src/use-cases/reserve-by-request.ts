import { type IdempotencyClaim } from '@ultramarket/platform';
import { inventoryErrors } from '../domain/errors';
import { type Demand } from '../domain/stock';
import { type StockReader, type StockStore } from '../ports';
import { releaseStock } from './release-stock';
import { type ReserveRequest, reserveStock } from './reserve-stock';

interface Deps {
  store: StockStore;
  reader: StockReader;
  now: () => Date;
}

/**
 * Reserves by HTTP what the checkout reserves by command. @throws OUT_OF_STOCK, RESERVATION_CLOSED, RESERVATION_DIFFERS
 */
export const reserveForOrder =
  ({ store, now }: Deps) =>
  (
    orderId: string,
    lines: readonly Demand[],
    claim: IdempotencyClaim,
    how: Pick<ReserveRequest, 'warehouseId' | 'byHand'> = {},
  ): Promise<{ orderId: string; expiresAt: string }> =>
    store.transaction(async (stock) => {
      const outcome = (await reserveStock({ now })(stock, [{ orderId, lines, ...how }])).get(orderId);
      if (!outcome?.reserved) throw inventoryErrors[outcome?.code ?? 'OUT_OF_STOCK']();
      const result = { orderId, expiresAt: outcome.expiresAt.toISOString() };
      await stock.tx.storeResponse(claim, 201, result);
      return result;
    });

/** Sets aside of the SKU of one stock record, by hand. @throws STOCK_RECORD_UNKNOWN, OUT_OF_STOCK */
export const reserveOnRecord =
  (deps: Deps) => async (id: string, orderId: string, quantity: number, claim: IdempotencyClaim) => {
    const record = await deps.reader.byId(id);
    if (!record) throw inventoryErrors.STOCK_RECORD_UNKNOWN();
    const { sku, warehouseId } = record;
    return reserveForOrder(deps)(orderId, [{ sku, quantity }], claim, { warehouseId, byHand: true });
  };

/** Gives back everything the order holds; asking again changes nothing. */
export const releaseForOrder =
  ({ store }: Deps) =>
  (orderId: string, reason: string, claim: IdempotencyClaim): Promise<{ orderId: string }> =>
    store.transaction(async (stock) => {
      await releaseStock()(stock, [orderId], reason);
      await stock.tx.storeResponse(claim, 200, { orderId });
      return { orderId };
    });

/**
 * Releases what was set aside by hand for an order, addressed by a stock record that it holds something of. What is sold
 * stays sold, and what a checkout holds stays with it: the order would go on without goods.
 * @throws STOCK_RECORD_UNKNOWN, RESERVATION_SOLD, RESERVATION_ELSEWHERE, RESERVATION_IN_CHECKOUT
 */
export const releaseOnRecord =
  ({ store, reader }: Deps) =>
  async (id: string, orderId: string, claim: IdempotencyClaim): Promise<{ orderId: string }> => {
    const record = await reader.byId(id);
    if (!record) throw inventoryErrors.STOCK_RECORD_UNKNOWN();
    return store.transaction(async (stock) => {
      const [held] = await stock.lockReservations([orderId]);
      if (held?.status === 'COMMITTED') throw inventoryErrors.RESERVATION_SOLD();
      const { sku, warehouseId } = record;
      const isHere = held?.lines.some((line) => line.sku === sku && line.warehouseId === warehouseId);
      if (held?.status === 'RESERVED' && !isHere) throw inventoryErrors.RESERVATION_ELSEWHERE();
      if (held?.status === 'RESERVED' && !held.byHand) throw inventoryErrors.RESERVATION_IN_CHECKOUT();
      await releaseStock()(stock, [orderId], 'released');
      await stock.tx.storeResponse(claim, 200, { orderId });
      return { orderId };
    });
  };
