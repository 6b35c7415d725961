import { KycDecided, KycSubmitted } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type FileUseCases } from '../use-cases';

/** Identity checks and the files that they refer to. */
export const kycEvents = ({ store, submitKyc, applyKycDecisions }: FileUseCases): Subscription[] => [
  on(KycSubmitted, store, (files, events) =>
    submitKyc(
      files,
      events.map(({ payload: { kycId, userId, fileIds = [] } }) => ({ kycId, userId, fileIds })),
    ),
  ),
  on(KycDecided, store, (files, events) =>
    applyKycDecisions(
      files,
      events.map(({ payload }) => payload),
    ),
  ),
];
