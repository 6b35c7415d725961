import { type PendingReply } from '@ultramarket/contracts';
import { cancel, type Change } from '../domain/shipment';
import { type TaskQueue, type NewShipment, type ShipmentTransaction } from '../ports';
import { applyAndAsk } from './apply-changes';
import { newShipment } from './create-shipments';

export interface Cancellation {
  orderId: string;
  pendingReply: PendingReply | null;
}

/** Marks an order without shipment, so that a CreateShipment which arrives after its own compensation sends nothing. */
const tombstone = (orderId: string): NewShipment => ({
  ...newShipment(
    { orderId, userId: null, destination: {}, items: [], saga: null },
    { carrier: 'none', service: 'none', amount: 0 },
  ),
  status: 'CANCELLED',
  unwanted: true,
  task: null,
});

/** Stops parcels that have not left. Each pending reply is given when its carrier has said so, at once where none was asked. */
export const cancelShipments =
  ({ taskQueue }: { taskQueue: TaskQueue }) =>
  async (shipments: ShipmentTransaction, cancellations: readonly Cancellation[]): Promise<void> => {
    const orderIds = [...new Set(cancellations.map(({ orderId }) => orderId))];
    await shipments.insert(orderIds.map(tombstone));
    const current = new Map(
      (await shipments.lockByOrders(orderIds)).map((shipment) => [shipment.orderId, shipment]),
    );
    const changes = new Map<string, Change>();
    for (const { orderId, pendingReply } of cancellations) {
      const shipment = current.get(orderId);
      if (!shipment) continue;
      const change = cancel(shipment, pendingReply);
      current.set(orderId, change.shipment);
      const earlier = changes.get(orderId)?.effects ?? [];
      changes.set(orderId, { shipment: change.shipment, effects: [...earlier, ...change.effects] });
    }
    await applyAndAsk(shipments, [...changes.values()], taskQueue);
  };
