export const vendorStatuses = ['PENDING', 'APPROVED', 'REJECTED', 'SUSPENDED'] as const;
export type VendorStatus = (typeof vendorStatuses)[number];

export const verdicts = ['APPROVED', 'REJECTED', 'SUSPENDED'] as const;
export type Verdict = (typeof verdicts)[number];

/** What an admin may decide, by the status of now. Who was rejected may also apply again. */
export const transitions: Readonly<Record<VendorStatus, readonly Verdict[]>> = {
  PENDING: ['APPROVED', 'REJECTED'],
  APPROVED: ['SUSPENDED'],
  REJECTED: ['APPROVED'],
  SUSPENDED: ['APPROVED'],
};

export const vendorAddressTypes = ['BUSINESS', 'WAREHOUSE', 'RETURNS'] as const;

export interface VendorAddress {
  readonly type: (typeof vendorAddressTypes)[number];
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly country: string;
  readonly postcode: string;
  readonly phone: string | null;
}

interface VendorFields {
  readonly legalName: string;
  readonly displayName: string;
  readonly description: string;
  readonly taxNumber: string;
  readonly addresses: readonly VendorAddress[];
}

export interface VendorApplication extends VendorFields {
  /** The payment provider's reference of a bank account. */
  readonly bankToken: string;
}

/** What is given changes, the rest stays. */
export type VendorChange = {
  readonly [Field in keyof VendorApplication]?: VendorApplication[Field] | undefined;
};

export interface Vendor extends VendorFields {
  readonly id: string;
  /** What products and orders call their seller. */
  readonly userId: string;
  readonly bankTokenEnding: string;
  /** Waits for staff; null when no other name was asked for. */
  readonly proposedName: string | null;
  /** Nothing is to be paid out before; null when the bank account was never changed. */
  readonly payoutHoldUntil: string | null;
  readonly status: VendorStatus;
  readonly reason: string | null;
  readonly appliedAt: string;
  readonly decidedAt: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A decision to make; only an approval needs no reason. */
export type Verification =
  | { readonly status: 'APPROVED'; readonly reason?: string | undefined }
  | { readonly status: 'REJECTED' | 'SUSPENDED'; readonly reason: string };

/** A decision that was made. */
export interface VendorVerification {
  readonly id: string;
  readonly from: VendorStatus;
  readonly to: Verdict;
  readonly reason: string | null;
  /** The documents that an approval rests on. */
  readonly kycId: string | null;
  readonly decidedBy: string;
  readonly decidedAt: string;
}

/** What staff decide about a name. */
export type NameDecision = 'APPROVED' | 'REJECTED';

const payoutHoldHours = 72;

/** Long enough for the owner of a stolen account to read the mail before a payout. */
export const payoutHoldFrom = (now: Date): string =>
  new Date(now.getTime() + payoutHoldHours * 3600 * 1000).toISOString();

const isVerified = ({ status }: Vendor): boolean => status === 'APPROVED' || status === 'SUSPENDED';

/**
 * What becomes of a name that a vendor wants: a verified one keeps theirs until staff have looked at the new one, and
 * withdraws a request with the current name.
 */
export const renaming = (
  vendor: Vendor,
  wanted: string | undefined,
): { displayName?: string; proposedName?: string | null } => {
  if (wanted === undefined) return {};
  if (!isVerified(vendor)) return { displayName: wanted };
  return { proposedName: wanted === vendor.displayName ? null : wanted };
};

/** True when the change touches what was verified: who the vendor is in the eyes of the law. */
export const touchesVerified = (vendor: Vendor, change: VendorChange): boolean => {
  const { legalName, taxNumber } = vendor;
  return (
    isVerified(vendor) &&
    ((change.legalName ?? legalName) !== legalName || (change.taxNumber ?? taxNumber) !== taxNumber)
  );
};
