import {
  noShipment,
  OrderDelivered,
  OrderProcessing,
  OrderReturned,
  OrderShipped,
} from '@ultramarket/contracts';
import {
  type AuditActor,
  auditRecord,
  errors,
  hasRole,
  type SagaEngine,
  type Transaction,
} from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { type Order } from '../domain/order';
import { manualTransitions, type OrderStatus } from '../domain/order-status';
import { type LockedOrder, type OrderStore } from '../ports';
import { visibleOrder } from './get-order';
import { moveOrders, type OrderSteps } from './order-steps';
import { orderView, type SeenOrder, sellerOrderView } from './order-view';

export interface StatusRequest {
  readonly status: OrderStatus;
  readonly reason?: string | undefined;
  /** The parcel, if it is handed over outside the shop. */
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
}

interface Deps {
  store: OrderStore;
  sagas: Pick<SagaEngine<OrderSteps>, 'exists'>;
  now: () => Date;
}

/** The event of a status that was set by hand. It carries what the caller gave of the shipment, and invents nothing. */
const announce = (
  tx: Transaction,
  { id, orderNumber, userId }: LockedOrder,
  { status, carrier, trackingNumber }: StatusRequest,
  productIds: string[],
  now: Date,
): void => {
  const fact = { orderId: id, orderNumber, userId };
  if (status === 'PROCESSING') tx.outbox.add(OrderProcessing(fact));
  if (status === 'SHIPPED')
    tx.outbox.add(
      OrderShipped({
        ...fact,
        shipmentId: noShipment,
        carrier: carrier ?? '',
        trackingNumber: trackingNumber ?? '',
      }),
    );
  if (status === 'DELIVERED')
    tx.outbox.add(OrderDelivered({ ...fact, deliveredAt: now.toISOString(), productIds }));
  if (status === 'RETURNED') tx.outbox.add(OrderReturned(fact));
};

/**
 * Sellers may say that the parcel with nothing but their own goods has left, and which one it is; all else is for staff.
 * @throws ORDER_NOT_FOUND, FORBIDDEN, TRACKING_REQUIRED
 */
const checkSeller = (order: Order, request: StatusRequest, sellerId: string): void => {
  const own = order.items.filter((item) => item.sellerId === sellerId);
  if (own.length === 0) throw orderErrors.ORDER_NOT_FOUND();
  if (own.length < order.items.length)
    throw errors.FORBIDDEN('Goods of other sellers are in this order, too; staff set its status.');
  if (request.status !== 'SHIPPED')
    throw errors.FORBIDDEN('Sellers say when an order has left; staff and carriers set all other statuses.');
  if (!request.carrier || !request.trackingNumber) throw orderErrors.TRACKING_REQUIRED();
};

/** @throws VERSION_CONFLICT, ORDER_TRANSITION */
const checkTransition = (
  order: LockedOrder | undefined,
  { status: to }: StatusRequest,
  ifMatch: number | undefined,
): LockedOrder => {
  if (order && ifMatch !== undefined && order.version !== ifMatch)
    throw errors.VERSION_CONFLICT(undefined, { extra: { version: order.version } });
  if (!order || !manualTransitions[order.status]?.includes(to))
    throw orderErrors.ORDER_TRANSITION(`An order that is ${order?.status ?? 'gone'} cannot be set to ${to}.`);
  return order;
};

/**
 * Sets an order's status by hand. Confirmation and cancellation are not set but happen, because money and stock
 * hang on them. RETURNED records that the goods are back; it moves neither money nor stock.
 * @throws ORDER_NOT_FOUND, ORDER_TRANSITION, FORBIDDEN, TRACKING_REQUIRED, VERSION_CONFLICT
 */
export const setStatus =
  ({ store, sagas, now }: Deps) =>
  async (
    orderId: string,
    request: StatusRequest,
    auditActor: AuditActor,
    ifMatch?: number,
  ): Promise<SeenOrder> => {
    const { actor } = auditActor;
    const { order } = await visibleOrder(store)(orderId, actor);
    const isStaff = hasRole(actor, 'manager');
    if (!isStaff) checkSeller(order, request, actor.userId);
    await store.transaction(async (orders) => {
      const { tx } = orders;
      const [found] = await orders.lock([orderId]);
      const locked = checkTransition(found, request, ifMatch);
      // An order that is being cancelled gets no shipment any more.
      if (request.status === 'SHIPPED' && (await sagas.exists(tx, 'cancellation', orderId)))
        throw orderErrors.ORDER_TRANSITION('The order is being cancelled.');
      const { status, reason } = request;
      const change = {
        by: isStaff ? ('staff' as const) : ('seller' as const),
        actorId: actor.userId,
        ...(reason !== undefined && { reason }),
      };
      await moveOrders(orders, status, new Map([[orderId, change]]));
      const productIds = order.items.map(({ productId }) => productId);
      announce(tx, locked, request, productIds, now());
      const { carrier, trackingNumber } = request;
      const entry = {
        action: 'order.status-set',
        resource: `order:${orderId}`,
        before: { status: locked.status },
        after: { status, ...(carrier && { carrier }), ...(trackingNumber && { trackingNumber }) },
      };
      tx.outbox.add(auditRecord(auditActor, entry, now()));
    });
    const after = await visibleOrder(store)(orderId, actor);
    return isStaff
      ? orderView(after.order, after.history)
      : sellerOrderView(after.order, actor.userId, after.history);
  };
