import { OrderDelivered, OrderProcessing, OrderReturned, OrderShipped } from '@ultramarket/contracts';
import { type Actor, hasRole, type Transaction } from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { manualTransitions, type OrderStatus } from '../domain/order-status';
import { type LockedOrder, type OrderStore } from '../ports';
import { visibleOrder } from './get-order';
import { moveOrders } from './order-steps';
import { type OrderView, orderView } from './order-view';

/** The event of a status that was set by hand. */
const announce = (
  tx: Transaction,
  { id, orderNumber, userId }: LockedOrder,
  to: OrderStatus,
  productIds: string[],
): void => {
  const fact = { orderId: id, orderNumber, userId };
  if (to === 'PROCESSING') tx.outbox.add(OrderProcessing(fact));
  if (to === 'SHIPPED')
    tx.outbox.add(OrderShipped({ ...fact, shipmentId: id, trackingNumber: '', carrier: 'manual' }));
  if (to === 'DELIVERED')
    tx.outbox.add(OrderDelivered({ ...fact, deliveredAt: new Date().toISOString(), productIds }));
  if (to === 'RETURNED') tx.outbox.add(OrderReturned(fact));
};

/**
 * Sets an order's status by hand (ORD-07). Confirmation and cancellation are not set but happen, because money and
 * stock hang on them. A seller may do so for orders that hold nothing but own goods.
 * @throws ORDER_NOT_FOUND, ORDER_TRANSITION
 */
export const setStatus =
  ({ store }: { store: OrderStore }) =>
  async (orderId: string, to: OrderStatus, reason: string | undefined, actor: Actor): Promise<OrderView> => {
    const { order } = await visibleOrder(store)(orderId, actor);
    const ownGoods =
      actor.role === 'VENDOR' && order.items.every(({ sellerId }) => sellerId === actor.userId);
    if (!hasRole(actor, 'manager') && !ownGoods) throw orderErrors.ORDER_NOT_FOUND();
    await store.transaction(async (tx) => {
      const [locked] = await store.lock(tx, [orderId]);
      if (!locked || !manualTransitions[locked.status]?.includes(to)) {
        throw orderErrors.ORDER_TRANSITION(
          `An order that is ${locked?.status ?? 'gone'} cannot be set to ${to}.`,
        );
      }
      await moveOrders(
        store,
        tx,
        to,
        new Map([[orderId, { by: 'staff' as const, ...(reason !== undefined && { reason }) }]]),
      );
      announce(
        tx,
        locked,
        to,
        order.items.map(({ productId }) => productId),
      );
    });
    const after = await visibleOrder(store)(orderId, actor);
    return orderView(after.order, after.history);
  };
