import { type Message, VendorBankChanged } from '@ultramarket/contracts';
import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { payoutHoldFrom, renaming, touchesVerified, type Vendor, type VendorChange } from '../domain/vendor';
import { type VendorStore } from '../ports';
import { lockVendor } from './vendors';

/** What others must know of a vendor's own change: payouts that go elsewhere, and a name that is not verified. */
const announcementsOf = (before: Vendor, after: Vendor, auditActor: AuditActor, now: Date): Message[] => {
  const { id: vendorId, userId, payoutHoldUntil, proposedName, displayName } = after;
  const resource = `vendor/${vendorId}`;
  const bank =
    payoutHoldUntil !== null && payoutHoldUntil !== before.payoutHoldUntil
      ? [
          VendorBankChanged({ vendorId, userId, payoutHoldUntil }),
          auditRecord(
            auditActor,
            { action: 'vendor.bank-changed', resource, after: { payoutHoldUntil } },
            now,
          ),
        ]
      : [];
  const name =
    proposedName !== before.proposedName
      ? [
          auditRecord(
            auditActor,
            { action: 'vendor.name-proposed', resource, before: { displayName }, after: { proposedName } },
            now,
          ),
        ]
      : [];
  return [...bank, ...name];
};

/**
 * Changes what is given of the caller's shop; a rejected vendor waits again, a new name of a verified one waits for staff,
 * and another bank account holds payouts up and is announced.
 * @throws VENDOR_UNKNOWN, VENDOR_VERIFIED_FIELD, VERSION_CONFLICT
 */
export const updateVendor =
  ({ vendors: store, now }: { vendors: VendorStore; now: () => Date }) =>
  (
    userId: string,
    { displayName, ...change }: VendorChange,
    version: number | undefined,
    auditActor: AuditActor,
  ): Promise<Vendor> =>
    store.transaction(async (vendors) => {
      const before = await lockVendor(vendors, { userId }, version);
      if (touchesVerified(before, change)) throw userErrors.VENDOR_VERIFIED_FIELD();
      const { bankToken } = change;
      const changesBank = bankToken !== undefined && !(await vendors.hasBankToken(before.id, bankToken));
      const at = now();
      const again = { status: 'PENDING' as const, decidedAt: null, appliedAt: at.toISOString() };
      const after = await vendors.update(before.id, {
        ...change,
        ...renaming(before, displayName),
        ...(before.status === 'REJECTED' && again),
        ...(changesBank && { payoutHoldUntil: payoutHoldFrom(at) }),
      });
      vendors.tx.outbox.add(...announcementsOf(before, after, auditActor, at));
      return after;
    });
