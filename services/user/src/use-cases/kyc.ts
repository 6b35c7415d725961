import { KycDecided, KycSubmitted } from '@ultramarket/contracts';
import { type AuditActor } from '@ultramarket/platform';
import { decisionRecord } from '../domain/audit';
import { userErrors } from '../domain/errors';
import { type KycDecision, type KycRecord, provesIdentityOf } from '../domain/kyc';
import { type Owner } from '../domain/profile';
import { type Files, type KycStore, type KycSubmission, type ProfileStore } from '../ports';

/**
 * Sends identity documents to be checked. The files are looked up at their owner before anything is stored.
 * @throws KYC_FILE_REFUSED, KYC_OPEN, KYC_APPROVED
 */
export const submitKyc =
  ({ profiles, kyc: store, files }: { profiles: ProfileStore; kyc: KycStore; files: Files }) =>
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
    return store.transaction(async (kyc) => {
      // A unique index stands behind this.
      const valid = await kyc.lockValid(userId);
      if (valid) throw valid.status === 'PENDING' ? userErrors.KYC_OPEN() : userErrors.KYC_APPROVED();
      const record = await kyc.insert({ ...documents, userId });
      kyc.tx.outbox.add(KycSubmitted({ kycId: record.id, userId, fileIds: [...record.fileIds] }));
      return record;
    });
  };

/** Decides on documents once, for good. @throws KYC_UNKNOWN, KYC_OWN, KYC_DECIDED */
export const decideKyc =
  ({ kyc: store, now }: { kyc: KycStore; now: () => Date }) =>
  (id: string, verdict: KycDecision, auditActor: AuditActor): Promise<KycRecord> =>
    store.transaction(async (kyc) => {
      const known = await kyc.find(id);
      if (!known) throw userErrors.KYC_UNKNOWN();
      const { userId } = known;
      const by = auditActor.actor.userId;
      if (userId === by) throw userErrors.KYC_OWN();
      const decidedAt = now();
      const decided = await kyc.decide(id, verdict, by, decidedAt);
      if (!decided) throw userErrors.KYC_DECIDED();
      const { decision, reason } = verdict;
      const deed = { action: 'kyc.decided', resource: `kyc/${id}`, from: 'PENDING', to: decision };
      kyc.tx.outbox.add(
        KycDecided({ kycId: id, userId, decision, by, ...(reason && { reason }) }),
        decisionRecord(auditActor, deed, decidedAt),
      );
      return decided;
    });
