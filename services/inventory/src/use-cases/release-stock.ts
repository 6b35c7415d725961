import { levels } from '../domain/stock';
import { type Reservation, type StockChange, type StockTransaction } from '../ports';
import { announceLevels } from './announce-levels';

/** Back on the shelf: reserved goods leave the reserve, committed ones come back into the house. */
const changesBack = ({ orderId, status, lines }: Reservation, reason: string): StockChange[] =>
  lines.map(({ sku, warehouseId, quantity }) => ({
    sku,
    warehouseId,
    available: quantity,
    reserved: status === 'RESERVED' ? -quantity : 0,
    type: 'release',
    quantity,
    reason,
    orderId,
  }));

/** Puts the goods of these reservations back on the shelf. */
export const putBack = async (
  stock: StockTransaction,
  reservations: readonly Reservation[],
  reason: string,
): Promise<void> => {
  const open = reservations.filter(({ status }) => status !== 'RELEASED');
  const changes = open.flatMap((reservation) => changesBack(reservation, reason));
  const records = await stock.lockStock([...new Set(changes.map(({ sku }) => sku))].sort());
  await stock.setStatus(
    open.map(({ orderId }) => orderId),
    'RELEASED',
  );
  await stock.change(changes);
  announceLevels(stock, levels(records, changes));
};

/**
 * Gives back what orders hold, reserved or committed. An order that holds nothing is marked, so that a reserve command
 * which arrives after its own undo finds the door closed.
 */
export const releaseStock =
  () =>
  async (stock: StockTransaction, orderIds: readonly string[], reason: string): Promise<void> => {
    const wanted = [...new Set(orderIds)];
    const known = await stock.lockReservations(wanted);
    const unknown = wanted.filter((orderId) => !known.some((reservation) => reservation.orderId === orderId));
    await stock.insertReservations(
      unknown.map((orderId) => ({ orderId, status: 'RELEASED', expiresAt: null, lines: [] })),
    );
    await putBack(stock, known, reason);
  };
