import { type CarrierUpdate, type Change, settle, type Shipment } from '../domain/shipment';
import { type ShipmentStore } from '../ports';
import { applyChanges } from './apply-changes';

export interface ShipmentUpdate {
  readonly shipment: Shipment;
  readonly update: CarrierUpdate;
}

/**
 * Stores a batch of what carriers said, all or nothing; what is stored already changes nothing. Returns the shipments that
 * a carrier is to be asked about next.
 */
export const storeUpdates = (
  store: ShipmentStore,
  batch: readonly ShipmentUpdate[],
  now: Date,
): Promise<Shipment[]> =>
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
    return applyChanges(shipments, [...changes.values()]);
  });
