import { type CarrierUpdate, type Change, settle, type Shipment } from '../domain/shipment';
import { type TaskQueue, type ShipmentStore } from '../ports';
import { applyChanges } from './apply-changes';

export interface ShipmentUpdate {
  readonly shipment: Shipment;
  readonly update: CarrierUpdate;
}

/** Stores a batch of what carriers said; what is stored already changes nothing. */
export const storeUpdates = (
  store: ShipmentStore,
  batch: readonly ShipmentUpdate[],
  taskQueue: TaskQueue,
  now: Date,
): Promise<void> =>
  store.transaction(async (shipments) => {
    const current = new Map(
      (await shipments.lockByIds(batch.map(({ shipment }) => shipment.id))).map((row) => [row.id, row]),
    );
    const changes = new Map<string, Change>();
    for (const { shipment, update } of batch) {
      const before = current.get(shipment.id);
      if (!before) continue;
      const after = settle(before, update, now);
      if (after.shipment === before) continue;
      current.set(shipment.id, after.shipment);
      const earlier = changes.get(shipment.id)?.effects ?? [];
      changes.set(shipment.id, { shipment: after.shipment, effects: [...earlier, ...after.effects] });
    }
    await applyChanges(shipments, [...changes.values()], taskQueue);
  });
