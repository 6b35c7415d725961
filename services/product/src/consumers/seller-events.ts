import { UserDeleted, UserErasureRequested, UserStatusChanged, VendorVerified } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ProductUseCases } from '../use-cases';

/** Applies which sellers may sell. No inbox is needed: versions and times make duplicates and late events harmless. */
export const sellerEvents = ({ settleSellers }: ProductUseCases): Subscription<undefined>[] => {
  const erased = (_tx: undefined, events: ReadonlyArray<{ payload: { userId: string } }>): Promise<void> =>
    settleSellers(events.map(({ payload: { userId } }) => ({ userId, erased: true })));
  return [
    on(VendorVerified, (_tx: undefined, events) =>
      settleSellers(
        events.map(({ payload: { userId, status, version } }) => ({ userId, verdict: { status, version } })),
      ),
    ),
    on(UserStatusChanged, (_tx: undefined, events) =>
      settleSellers(
        events.map(({ payload: { userId, status }, occurredAt }) => ({
          userId,
          account: { status, at: occurredAt },
        })),
      ),
    ),
    on(UserErasureRequested, erased),
    on(UserDeleted, erased),
  ];
};
