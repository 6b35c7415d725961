import {
  type Message,
  sagaReply,
  ShipmentCreated,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentStatusChanged,
} from '@ultramarket/contracts';
import { type Change, type Effect, type Shipment, type Sighting } from '../domain/shipment';
import { type ShipmentTransaction, type TaskQueue } from '../ports';

const messages = (shipment: Shipment, effect: Effect): Message[] => {
  if (effect.kind === 'reply') return [sagaReply(effect.pendingReply, effect.reply)];
  const { id: shipmentId, orderId, userId, carrier, trackingNumber } = shipment;
  if (!userId || !trackingNumber) return [];
  const fact = { shipmentId, orderId, userId, carrier, trackingNumber };
  if (effect.kind === 'created') return [ShipmentCreated(fact)];
  if (!effect.published) return [];
  const { status, place, at } = effect.sighting;
  if (status === 'IN_TRANSIT') return [ShipmentDispatched({ ...fact, at: at.toISOString() })];
  if (status === 'DELIVERED') return [ShipmentDelivered({ ...fact, at: at.toISOString() })];
  return [ShipmentStatusChanged({ ...fact, status, place, at: at.toISOString() })];
};

/**
 * Stores what happened to shipments and all that follows from it, in one transaction: rows, sightings, events and
 * answers. Returns the shipments that a carrier is to be asked about after the commit.
 */
export const applyChanges = async (
  shipments: ShipmentTransaction,
  changes: readonly Change[],
): Promise<Shipment[]> => {
  if (changes.length === 0) return [];
  const sightings: Array<Sighting & { shipmentId: string }> = [];
  for (const { shipment, effects } of changes) {
    for (const effect of effects) {
      if (effect.kind === 'seen') sightings.push({ ...effect.sighting, shipmentId: shipment.id });
      shipments.tx.outbox.add(...messages(shipment, effect));
    }
  }
  await shipments.save(
    changes.map(({ shipment }) => shipment),
    sightings,
  );
  return changes.flatMap(({ shipment }) => (shipment.task === 'CANCEL' ? [shipment] : []));
};

/** The same, and asks the carriers once the transaction is committed. */
export const applyAndAsk = async (
  shipments: ShipmentTransaction,
  changes: readonly Change[],
  taskQueue: TaskQueue,
): Promise<void> => {
  const next = await applyChanges(shipments, changes);
  shipments.tx.afterCommit(() => next.forEach((shipment) => void taskQueue.add(shipment)));
};
