import { type CarrierNews, type Change, settle, type Shipment } from '../domain/shipment';
import { type Desk, type ShipmentStore } from '../ports';
import { applyChanges } from './apply-changes';

export interface News {
  readonly shipment: Shipment;
  readonly news: CarrierNews;
}

/** Stores a batch of what carriers said; what is stored already changes nothing. */
export const storeNews = (
  store: ShipmentStore,
  batch: readonly News[],
  desk: Desk,
  now: Date,
): Promise<void> =>
  store.transaction(async (shipments) => {
    const current = new Map(
      (await shipments.lockByIds(batch.map(({ shipment }) => shipment.id))).map((row) => [row.id, row]),
    );
    const changes = new Map<string, Change>();
    for (const { shipment, news } of batch) {
      const before = current.get(shipment.id);
      if (!before) continue;
      const after = settle(before, news, now);
      if (after.shipment === before) continue;
      current.set(shipment.id, after.shipment);
      const earlier = changes.get(shipment.id)?.effects ?? [];
      changes.set(shipment.id, { shipment: after.shipment, effects: [...earlier, ...after.effects] });
    }
    await applyChanges(shipments, [...changes.values()], desk);
  });
