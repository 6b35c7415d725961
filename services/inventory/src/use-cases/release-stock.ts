import { levels, type StockRecord } from '../domain/stock';
import { type Reservation, type StockChange, type StockTransaction } from '../ports';
import { announceLevels } from './announce-levels';

/**
 * Back on the shelf: reserved goods leave the reserve, committed ones come back into the house. Those of an earlier
 * seller of the SKU leave the reserve only: the new one does not sell what they never had.
 */
const changesBack = (
  { orderId, status, lines, createdAt }: Reservation,
  records: readonly StockRecord[],
  reason: string,
): StockChange[] =>
  lines.flatMap(({ sku, warehouseId, quantity }): StockChange[] => {
    const since = records.find((one) => one.sku === sku && one.warehouseId === warehouseId)?.ownedSince;
    const available = since && createdAt && createdAt <= since ? 0 : quantity;
    const reserved = status === 'RESERVED' ? -quantity : 0;
    if (available === 0 && reserved === 0) return [];
    return [{ sku, warehouseId, available, reserved, type: 'release', quantity, reason, orderId }];
  });

/** Puts the goods of these reservations back on the shelf. */
export const putBack = async (
  stock: StockTransaction,
  reservations: readonly Reservation[],
  reason: string,
): Promise<void> => {
  const open = reservations.filter(({ status }) => status !== 'RELEASED');
  const skus = open.flatMap(({ lines }) => lines.map(({ sku }) => sku));
  const records = await stock.lockStock([...new Set(skus)].sort());
  const changes = open.flatMap((reservation) => changesBack(reservation, records, reason));
  await stock.setStatus(
    open.map(({ orderId }) => orderId),
    'RELEASED',
  );
  await stock.change(changes);
  announceLevels(stock, levels(records, changes));
};

/**
 * Gives back what orders hold, reserved or committed. An order that holds nothing is marked, so that a reserve command
 * which arrives after its own compensation is refused.
 */
export const releaseStock =
  () =>
  async (stock: StockTransaction, orderIds: readonly string[], reason: string): Promise<void> => {
    const wanted = [...new Set(orderIds)];
    const known = await stock.lockReservations(wanted);
    const unknown = wanted.filter((orderId) => !known.some((reservation) => reservation.orderId === orderId));
    await stock.insertReservations(
      unknown.map((orderId) => ({ orderId, status: 'RELEASED', expiresAt: null, byHand: false, lines: [] })),
    );
    await putBack(stock, known, reason);
  };
