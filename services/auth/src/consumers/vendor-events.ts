import { VendorVerified } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type AuthUseCases } from '../use-cases';

/** What user-service decides about vendors. */
export const vendorEvents = ({ store, applyVendorUpdates }: AuthUseCases): Subscription[] => [
  on(VendorVerified, store, (accounts, events) =>
    applyVendorUpdates(
      accounts,
      events.map(({ payload }) => payload),
    ),
  ),
];
