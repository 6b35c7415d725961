import { userErrors } from '../domain/errors';
import { type KycRecord, provesIdentityOf } from '../domain/kyc';
import { type Owner } from '../domain/profile';
import { type Files, type KycStore, type KycSubmission, type ProfileStore } from '../ports';

/**
 * Sends identity documents to be checked. The files are looked up at their owner before anything is stored.
 * @throws KYC_FILE_REFUSED, KYC_OPEN, KYC_APPROVED
 */
export const submitKyc =
  ({ profiles, kyc, files }: { profiles: ProfileStore; kyc: KycStore; files: Files }) =>
  async (owner: Owner, documents: Omit<KycSubmission, 'userId'>): Promise<KycRecord> => {
    const { userId } = owner;
    const proving = new Set(
      (await files.describe(documents.fileIds))
        .filter((file) => provesIdentityOf(userId, file))
        .map(({ id }) => id),
    );
    const refused = documents.fileIds.flatMap((id, index) =>
      proving.has(id)
        ? []
        : [{ pointer: `/fileIds/${index}`, code: 'not_usable', detail: 'no KYC file of yours' }],
    );
    if (refused.length > 0) throw userErrors.KYC_FILE_REFUSED(undefined, { fields: refused });
    await profiles.ensure(owner);
    return kyc.submit({ ...documents, userId });
  };
