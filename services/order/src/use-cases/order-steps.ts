import { OrderCancelled, OrderConfirmed, OrderProcessing } from '@ultramarket/contracts';
import { type Transaction } from '@ultramarket/platform';
import { type OrderStatus, pathTo } from '../domain/order-status';
import {
  type LockedOrder,
  type OrderMetrics,
  type OrderStore,
  type OrderTransaction,
  type StatusChange,
} from '../ports';
import { type CheckoutState } from '../sagas/checkout';

/** Steps that the sagas do here, in their own transaction, each for a batch of orders. */
export interface OrderSteps {
  confirm(runs: readonly CheckoutState[]): Promise<void>;
  process(orderIds: readonly string[]): Promise<void>;
  cancel(
    orders: ReadonlyArray<{ orderId: string; reason: string; by?: 'customer' | 'staff' }>,
  ): Promise<void>;
  settled(orderIds: readonly string[]): Promise<void>;
}

/**
 * Moves orders on where their status allows it and returns the ones that moved, with what they were before; or others
 * than those that moved, by what they were.
 */
export const moveOrders = async (
  orders: OrderTransaction,
  to: OrderStatus,
  wanted: ReadonlyMap<
    string,
    { reason?: string; by: StatusChange['by']; paymentId?: string; actorId?: string }
  >,
  returned?: (before: LockedOrder) => boolean,
): Promise<LockedOrder[]> => {
  const locked = await orders.lock([...wanted.keys()]);
  const moving = locked.filter(({ status }) => pathTo(status, to).length > 0);
  const changes = moving.flatMap(({ id, status }): StatusChange[] => {
    const { reason, by, paymentId, actorId } = wanted.get(id) ?? { by: 'system' };
    return pathTo(status, to).map((next) => ({
      orderId: id,
      status: next,
      by,
      reason: next === to ? (reason ?? null) : null,
      paymentId: paymentId ?? null,
      actorId: actorId ?? null,
    }));
  });
  await orders.applyStatus(changes);
  return returned ? locked.filter(returned) : moving;
};

/** The saga's local steps, bound to its transaction. @param settled called after the commit with the orders that are done */
export const orderSteps =
  (store: OrderStore, metrics: OrderMetrics, settled: (orderIds: readonly string[]) => void) =>
  (tx: Transaction): OrderSteps => ({
    confirm: async (runs) => {
      const paid = new Map(
        runs.map((run) => [run.orderId, { by: 'system' as const, paymentId: run.paymentId ?? '' }]),
      );
      const moved = new Set((await moveOrders(store.within(tx), 'CONFIRMED', paid)).map(({ id }) => id));
      const confirmed = runs.filter(({ orderId }) => moved.has(orderId));
      tx.outbox.add(
        ...confirmed.map(({ orderId, orderNumber, userId, paymentId, total, currency, lines }) =>
          OrderConfirmed({
            orderId,
            orderNumber,
            userId,
            paymentId: paymentId ?? '',
            total,
            currency,
            lines: lines.map(({ productId, sku, name, quantity, lineTotal }) => ({
              productId,
              sku,
              name,
              quantity,
              lineTotal,
            })),
          }),
        ),
      );
      tx.afterCommit(() => metrics.confirmed(confirmed));
    },
    process: async (orderIds) => {
      const moved = await moveOrders(
        store.within(tx),
        'PROCESSING',
        new Map(orderIds.map((id) => [id, { by: 'system' as const }])),
      );
      tx.outbox.add(
        ...moved.map(({ id, orderNumber, userId }) => OrderProcessing({ orderId: id, orderNumber, userId })),
      );
    },
    cancel: async (orders) => {
      const wanted = new Map(
        orders.map(({ orderId, reason, by }) => [orderId, { reason, by: by ?? byOf(reason) }]),
      );
      const moved = await moveOrders(store.within(tx), 'CANCELLED', wanted);
      tx.outbox.add(
        ...moved.map(({ id, orderNumber, userId }) => {
          const { reason, by } = wanted.get(id) ?? { reason: '', by: 'system' as const };
          return OrderCancelled({ orderId: id, orderNumber, userId, reason, by });
        }),
      );
      tx.afterCommit(() => {
        metrics.cancelled(moved.map(({ id }) => wanted.get(id)?.reason ?? ''));
        settled(orders.map(({ orderId }) => orderId));
      });
    },
    settled: async (orderIds) => tx.afterCommit(() => settled(orderIds)),
  });

/** A checkout is undone with a reason only; these two come from people. */
const byOf = (reason: string): 'customer' | 'staff' | 'system' =>
  reason === 'CANCELLED_BY_CUSTOMER' ? 'customer' : reason === 'CANCELLED_BY_STAFF' ? 'staff' : 'system';
