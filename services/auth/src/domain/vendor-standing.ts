import { type Role } from '@ultramarket/contracts';

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
const roleMoves = {
  APPROVED: { from: 'CUSTOMER', to: 'VENDOR' },
  SUSPENDED: { from: 'VENDOR', to: 'CUSTOMER' },
} as const;

/** A change of the rank of a login. */
export interface RoleMove {
  readonly userId: string;
  readonly from: Role;
  readonly to: Role;
  readonly by: string;
}

/** What follows for logins from the updates about the vendors that changed; of several about one the newest counts. */
export const movesOf = (updates: readonly VendorUpdate[], changed: readonly string[]): RoleMove[] => {
  const newest = new Map(
    [...updates].sort((a, b) => a.version - b.version).map((one) => [one.vendorId, one] as const),
  );
  return [...newest.values()].flatMap(({ vendorId, userId, status, by }) =>
    changed.includes(vendorId) && status !== 'REJECTED' ? [{ userId, by, ...roleMoves[status] }] : [],
  );
};
