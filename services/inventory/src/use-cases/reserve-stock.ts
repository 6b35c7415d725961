import { levels, Shelf, sumDemand, type Demand } from '../domain/stock';
import { type Reservation, type StockTransaction } from '../ports';
import { announceLevels } from './announce-levels';

/** Longer than a payment may take, so that goods are never sold twice while someone pays (INV-31). */
export const reservationMinutes = 20;

export interface ReserveRequest {
  orderId: string;
  lines: readonly Demand[];
}

export type ReserveOutcome =
  | { reserved: true; expiresAt: Date }
  | { reserved: false; code: 'OUT_OF_STOCK' | 'RESERVATION_CLOSED'; short: string[] };

/**
 * Sets goods aside for a batch of orders, each all or nothing; one that falls short takes nothing and harms no other.
 * An order that was reserved before gets the same answer again.
 */
export const reserveStock =
  ({ now }: { now: () => Date }) =>
  async (
    stock: StockTransaction,
    requests: readonly ReserveRequest[],
  ): Promise<Map<string, ReserveOutcome>> => {
    const outcomes = new Map<string, ReserveOutcome>();
    const orderIds = requests.map(({ orderId }) => orderId);
    for (const { orderId, status, expiresAt } of await stock.lockReservations(orderIds)) {
      outcomes.set(
        orderId,
        status === 'RESERVED' && expiresAt
          ? { reserved: true, expiresAt }
          : { reserved: false, code: 'RESERVATION_CLOSED', short: [] },
      );
    }

    const fresh = requests.filter(
      ({ orderId }, index) => !outcomes.has(orderId) && orderIds.indexOf(orderId) === index,
    );
    if (fresh.length === 0) return outcomes;
    const skus = [...new Set(fresh.flatMap(({ lines }) => lines.map(({ sku }) => sku)))].sort();
    const records = await stock.lockStock(skus);
    const shelf = new Shelf(records);
    const expiresAt = new Date(now().getTime() + reservationMinutes * 60_000);
    const taken: Reservation[] = [];
    for (const { orderId, lines } of fresh) {
      const demand = sumDemand(lines);
      const allocations = shelf.take(demand);
      if (allocations) taken.push({ orderId, status: 'RESERVED', expiresAt, lines: allocations });
      outcomes.set(
        orderId,
        allocations
          ? { reserved: true, expiresAt }
          : { reserved: false, code: 'OUT_OF_STOCK', short: demand.map(({ sku }) => sku) },
      );
    }

    const changes = taken.flatMap(({ orderId, lines }) =>
      lines.map(({ sku, warehouseId, quantity }) => ({
        sku,
        warehouseId,
        available: -quantity,
        reserved: quantity,
        type: 'reserve' as const,
        quantity,
        reason: 'order',
        orderId,
      })),
    );
    await stock.insertReservations(taken);
    await stock.change(changes);
    announceLevels(stock, levels(records, changes));
    return outcomes;
  };
