/** What user-service publishes about a vendor or an applicant. */
export interface VendorUpdate {
  readonly vendorId: string;
  readonly userId: string;
  readonly status: 'APPROVED' | 'REJECTED' | 'SUSPENDED';
  /** Who decided. */
  readonly by: string;
  readonly version: number;
}

/**
 * What becomes of a login: who is approved ranks as VENDOR, who is suspended no longer does. A refusal changes nothing,
 * for it was never preceded by an approval; staff keep their roles whatever becomes of their shops.
 */
export const roleMoves = {
  APPROVED: { from: 'CUSTOMER', to: 'VENDOR' },
  SUSPENDED: { from: 'VENDOR', to: 'CUSTOMER' },
} as const;
