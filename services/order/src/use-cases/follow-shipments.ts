import {
  OrderDelivered,
  OrderShipped,
  type ShipmentDelivered,
  type ShipmentDispatched,
} from '@ultramarket/contracts';
import { type Received } from '@ultramarket/platform';
import { type OrderStatus } from '../domain/order-status';
import { type OrderTransaction } from '../ports';
import { moveOrders } from './order-steps';

type Dispatched = ReturnType<typeof ShipmentDispatched>['payload'];
type Delivered = ReturnType<typeof ShipmentDelivered>['payload'];

const underWay: readonly OrderStatus[] = ['CONFIRMED', 'PROCESSING', 'SHIPPED'];

/**
 * Orders follow their shipments: dispatched means SHIPPED. The shipment is recorded also when staff set the status before,
 * because they need not know its number.
 */
export const markShipped =
  () =>
  async (orders: OrderTransaction, events: ReadonlyArray<Received<Dispatched>>): Promise<void> => {
    const parcels = new Map(events.map(({ payload }) => [payload.orderId, payload]));
    const locked = await moveOrders(
      orders,
      'SHIPPED',
      new Map([...parcels.keys()].map((id) => [id, { by: 'system' as const }])),
      ({ status }) => underWay.includes(status),
    );
    for (const { id, orderNumber, userId } of locked) {
      const parcel = parcels.get(id);
      if (!parcel) continue;
      const { shipmentId, trackingNumber, carrier } = parcel;
      orders.tx.outbox.add(
        OrderShipped({ orderId: id, orderNumber, userId, shipmentId, trackingNumber, carrier }),
      );
    }
  };

/** Orders follow their parcels: handed over means DELIVERED. */
export const markDelivered =
  () =>
  async (orders: OrderTransaction, events: ReadonlyArray<Received<Delivered>>): Promise<void> => {
    const parcels = new Map(events.map(({ payload }) => [payload.orderId, payload]));
    const moved = await moveOrders(
      orders,
      'DELIVERED',
      new Map([...parcels.keys()].map((id) => [id, { by: 'system' as const }])),
    );
    const products = await orders.productIds(moved.map(({ id }) => id));
    orders.tx.outbox.add(
      ...moved.map(({ id, orderNumber, userId }) =>
        OrderDelivered({
          orderId: id,
          orderNumber,
          userId,
          deliveredAt: parcels.get(id)?.at ?? new Date().toISOString(),
          productIds: products.get(id) ?? [],
        }),
      ),
    );
  };
