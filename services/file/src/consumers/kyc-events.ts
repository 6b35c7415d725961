import { KycDecided, KycSubmitted } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type KycSubmissions } from '../ports';

/** Files that an identity check refers to are not deleted, unless it was rejected. */
export const kycEvents = (kyc: KycSubmissions): Subscription[] => [
  on(KycSubmitted, (tx, events) =>
    kyc.submit(
      tx,
      events.map(({ payload: { kycId, userId, fileIds = [] } }) => ({ kycId, userId, fileIds })),
    ),
  ),
  on(KycDecided, (tx, events) =>
    kyc.reject(
      tx,
      events.filter(({ payload }) => payload.decision === 'REJECTED').map(({ payload }) => payload),
    ),
  ),
];
