import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { type Carriers, type ShipmentStore } from '../ports';

interface Deps {
  carriers: Carriers;
  store: ShipmentStore;
  now: () => Date;
}

/** Takes a carrier out of use, or back into it. @throws CARRIER_UNKNOWN */
export const switchCarrier =
  ({ carriers, store, now }: Deps) =>
  (id: string, active: boolean, auditActor: AuditActor): Promise<void> =>
    store.transaction(async ({ tx }) => {
      await carriers.setActive(tx, id, active);
      const entry = { action: 'shipping.carrier-switched', resource: `carrier:${id}`, after: { active } };
      tx.outbox.add(auditRecord(auditActor, entry, now()));
    });
