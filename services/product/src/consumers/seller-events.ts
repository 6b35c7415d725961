import {
  RoleChanged,
  UserDeleted,
  UserErasureRequested,
  UserStatusChanged,
  VendorVerified,
} from '@ultramarket/contracts';
import { onIdempotent, type Subscription } from '@ultramarket/platform';
import { type ProductUseCases } from '../use-cases';

/** Applies which sellers may sell. No inbox is needed: versions and times make duplicates and late events harmless. */
export const sellerEvents = ({ settleSellers }: ProductUseCases): Subscription<undefined>[] => {
  const erased = (events: ReadonlyArray<{ payload: { userId: string } }>): Promise<void> =>
    settleSellers(events.map(({ payload: { userId } }) => ({ userId, erased: true })));
  return [
    onIdempotent(VendorVerified, (events) =>
      settleSellers(
        events.map(({ payload: { userId, status, version } }) => ({ userId, verdict: { status, version } })),
      ),
    ),
    onIdempotent(UserStatusChanged, (events) =>
      settleSellers(
        events.map(({ payload: { userId, status }, occurredAt }) => ({
          userId,
          account: { status, at: occurredAt },
        })),
      ),
    ),
    onIdempotent(RoleChanged, (events) =>
      settleSellers(
        events.map(({ payload: { userId, to: rank }, occurredAt }) => ({
          userId,
          role: { rank, at: occurredAt },
        })),
      ),
    ),
    onIdempotent(UserErasureRequested, erased),
    onIdempotent(UserDeleted, erased),
  ];
};
