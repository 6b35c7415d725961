import { type Role } from '@ultramarket/contracts';

/** The state of a seller: each part from its own service, the newest of each. */
export interface Standing {
  readonly userId: string;
  /** The last decision of staff on the vendor; absent for sellers that need no verification. */
  readonly verdict?: { readonly status: 'APPROVED' | 'REJECTED' | 'SUSPENDED'; readonly version: number };
  /** Whether the account may be used, and since when that is so. */
  readonly account?: { readonly status: 'ACTIVE' | 'SUSPENDED'; readonly at: string };
  /** The rank of the account, and since when; absent until it changes for the first time. */
  readonly role?: { readonly rank: Role; readonly at: string };
  readonly erased?: true;
}

const later = <Fact extends { readonly at: string }>(
  known: Fact | undefined,
  update: Fact | undefined,
): Fact | undefined => (update && update.at >= (known?.at ?? '') ? update : known);

/** Merges an update into the state; older updates change nothing, so they may come late, twice and in any order. */
export const merged = (known: Standing | undefined, update: Standing): Standing => {
  const verdict =
    (update.verdict?.version ?? -1) > (known?.verdict?.version ?? -1) ? update.verdict : known?.verdict;
  const account = later(known?.account, update.account);
  const role = later(known?.role, update.role);
  return {
    userId: update.userId,
    ...(verdict && { verdict }),
    ...(account && { account }),
    ...(role && { role }),
    ...((update.erased || known?.erased) && { erased: true }),
  };
};

/** An unknown seller may sell, and so may vendors and staff; customers may not. */
export const maySell = (standing: Standing | undefined): boolean =>
  !standing?.erased &&
  standing?.account?.status !== 'SUSPENDED' &&
  standing?.role?.rank !== 'CUSTOMER' &&
  (standing?.verdict === undefined || standing.verdict.status === 'APPROVED');
