import { RoleChanged, VendorVerified } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type VendorStandings } from '../ports';

/** Gives the role VENDOR to those who may sell, and takes it back; each change is announced like any other. */
export const vendorEvents = (standings: VendorStandings): Subscription[] => [
  on(VendorVerified, async (tx, events) => {
    const changes = await standings.apply(
      tx,
      events.map(({ payload }) => payload),
    );
    tx.outbox.add(...changes.map((change) => RoleChanged(change)));
  }),
];
