import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type FileStore, type KycSubmissions } from '../ports';

/** The files of an erased user go, identity documents among them. */
export const erasureEvents = (store: FileStore, kyc: KycSubmissions): Subscription[] => [
  on(UserErasureRequested, async (tx, events) => {
    const userIds = [...new Set(events.map(({ payload }) => payload.userId))];
    await kyc.removeOf(tx, userIds);
    await store.removeOfOwners(tx, userIds);
  }),
];
