import { VendorVerified } from '@ultramarket/contracts';
import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { decisionRecord } from '../domain/audit';
import { userErrors } from '../domain/errors';
import { type NameDecision, transitions, type Vendor, type Verification } from '../domain/vendor';
import { type VendorStore } from '../ports';
import { lockVendor } from './vendors';

interface VerifyDeps {
  vendors: VendorStore;
  now: () => Date;
}

/**
 * Gives a vendor the name they want, or not.
 * @throws VENDOR_UNKNOWN, VENDOR_OWN, VENDOR_NAME_SETTLED, VERSION_CONFLICT
 */
export const decideVendorName =
  ({ vendors: store, now }: VerifyDeps) =>
  (
    id: string,
    decision: NameDecision,
    version: number | undefined,
    auditActor: AuditActor,
  ): Promise<Vendor> =>
    store.transaction(async (vendors) => {
      const { userId, displayName, proposedName } = await lockVendor(vendors, { id }, version);
      if (userId === auditActor.actor.userId) throw userErrors.VENDOR_OWN();
      if (proposedName === null) throw userErrors.VENDOR_NAME_SETTLED();
      const vendor = await vendors.update(id, {
        ...(decision === 'APPROVED' && { displayName: proposedName }),
        proposedName: null,
      });
      const deed = { action: 'vendor.name-decided', resource: `vendor/${id}` };
      const after = { displayName: vendor.displayName, proposedName, decision };
      vendors.tx.outbox.add(auditRecord(auditActor, { ...deed, before: { displayName }, after }, now()));
      return vendor;
    });

/**
 * Decides whether a vendor may sell; an approval rests on approved documents.
 * @throws VENDOR_UNKNOWN, VENDOR_OWN, VENDOR_TRANSITION, VENDOR_KYC_NEEDED, VERSION_CONFLICT
 */
export const verifyVendor =
  ({ vendors: store, now }: VerifyDeps) =>
  (
    id: string,
    verification: Verification,
    version: number | undefined,
    auditActor: AuditActor,
  ): Promise<Vendor> =>
    store.transaction(async (vendors) => {
      const { userId, status: from } = await lockVendor(vendors, { id }, version);
      const by = auditActor.actor.userId;
      const { status } = verification;
      if (userId === by) throw userErrors.VENDOR_OWN();
      if (!transitions[from].includes(status))
        throw userErrors.VENDOR_TRANSITION(`The vendor is ${from} and cannot become ${status}.`);
      const kycId = status === 'APPROVED' ? await vendors.approvedKyc(userId) : null;
      if (kycId === undefined) throw userErrors.VENDOR_KYC_NEEDED();
      const at = now();
      const decidedAt = at.toISOString();
      const reason = verification.reason ?? null;
      const vendor = await vendors.update(id, { status, reason, decidedAt });
      await vendors.insertVerification(id, { from, to: status, reason, kycId, decidedBy: by, decidedAt });
      const deed = { action: 'vendor.verified', resource: `vendor/${id}`, from, to: status };
      vendors.tx.outbox.add(
        VendorVerified({ vendorId: id, userId, status, by, version: vendor.version }),
        decisionRecord(auditActor, deed, at),
      );
      return vendor;
    });
