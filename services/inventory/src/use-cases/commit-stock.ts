import { type StockTransaction } from '../ports';

/**
 * Goods of confirmed orders leave the house. Returns the orders whose reservation had already ended, which a person
 * must look at: their goods may be sold.
 */
export const commitStock =
  () =>
  async (stock: StockTransaction, orderIds: readonly string[]): Promise<Set<string>> => {
    const known = await stock.lockReservations([...new Set(orderIds)]);
    const reserved = known.filter(({ status }) => status === 'RESERVED');
    await stock.setStatus(
      reserved.map(({ orderId }) => orderId),
      'COMMITTED',
    );
    await stock.change(
      reserved.flatMap(({ orderId, lines }) =>
        lines.map(({ sku, warehouseId, quantity }) => ({
          sku,
          warehouseId,
          available: 0,
          reserved: -quantity,
          type: 'commit' as const,
          quantity,
          reason: 'order',
          orderId,
        })),
      ),
    );
    const held = new Set(known.filter(({ status }) => status !== 'RELEASED').map(({ orderId }) => orderId));
    return new Set(orderIds.filter((orderId) => !held.has(orderId)));
  };
