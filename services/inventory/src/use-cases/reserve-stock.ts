import { levels, Shelf, sumDemand, type Demand } from '../domain/stock';
import { type Reservation, type StockTransaction } from '../ports';
import { announceLevels } from './announce-levels';

/** Longer than a payment may take, so that goods are never sold twice while a shopper pays. */
export const reservationMinutes = 20;

export interface ReserveRequest {
  orderId: string;
  lines: readonly Demand[];
  /** Where they must lie; anywhere when absent. */
  warehouseId?: string;
  /** A person sets them aside. */
  byHand?: boolean;
}

export type ReserveOutcome =
  | { reserved: true; expiresAt: Date }
  | { reserved: false; code: 'OUT_OF_STOCK' | 'RESERVATION_CLOSED' | 'RESERVATION_DIFFERS'; short: string[] };

const sameDemand = (a: readonly Demand[], b: readonly Demand[]): boolean =>
  JSON.stringify(sumDemand(a)) === JSON.stringify(sumDemand(b));

/** The reply to a repeated command for an order that has a reservation. */
const standing = (
  { status, expiresAt, lines, byHand: heldByHand }: Reservation,
  { lines: wanted, warehouseId, byHand = false }: ReserveRequest,
): ReserveOutcome => {
  if (status !== 'RESERVED' || !expiresAt) return { reserved: false, code: 'RESERVATION_CLOSED', short: [] };
  // What a person may give back at any time is nothing that a checkout could sell.
  const isSafe = byHand || !heldByHand;
  const fits =
    isSafe && (warehouseId === undefined || lines.every((line) => line.warehouseId === warehouseId));
  return fits && sameDemand(lines, wanted)
    ? { reserved: true, expiresAt }
    : { reserved: false, code: 'RESERVATION_DIFFERS', short: [] };
};

/**
 * Reserves stock for a batch of orders, each all or nothing; one that falls short takes nothing and harms no other.
 * An order that was reserved before gets the same answer again, if it asks for the same; other goods are refused.
 */
export const reserveStock =
  ({ now }: { now: () => Date }) =>
  async (
    stock: StockTransaction,
    requests: readonly ReserveRequest[],
  ): Promise<Map<string, ReserveOutcome>> => {
    const outcomes = new Map<string, ReserveOutcome>();
    const orderIds = requests.map(({ orderId }) => orderId);
    for (const reservation of await stock.lockReservations(orderIds)) {
      const request = requests.find(({ orderId }) => orderId === reservation.orderId);
      if (request) outcomes.set(request.orderId, standing(reservation, request));
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
    for (const { orderId, lines, warehouseId, byHand = false } of fresh) {
      const demand = sumDemand(lines);
      const allocations = shelf.take(demand, warehouseId);
      if (allocations) taken.push({ orderId, status: 'RESERVED', expiresAt, byHand, lines: allocations });
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
