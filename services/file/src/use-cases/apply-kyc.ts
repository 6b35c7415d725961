import { type FileTransaction, type KycSubmission } from '../ports';

/** Files that an identity check refers to are not deleted, unless it was rejected. */
export const submitKyc =
  () =>
  (files: FileTransaction, submissions: readonly KycSubmission[]): Promise<void> =>
    files.submitKyc(submissions);

/** What was rejected holds its files no longer. */
export const applyKycDecisions =
  () =>
  (
    files: FileTransaction,
    decisions: ReadonlyArray<{ kycId: string; userId: string; decision: 'APPROVED' | 'REJECTED' }>,
  ): Promise<void> =>
    files.rejectKyc(decisions.filter(({ decision }) => decision === 'REJECTED'));
