/** The state of a seller: each part from its own service, the newest of each. */
export interface Standing {
  readonly userId: string;
  /** The last decision of staff on the vendor; absent for sellers that need no verification. */
  readonly verdict?: { readonly status: 'APPROVED' | 'REJECTED' | 'SUSPENDED'; readonly version: number };
  /** Whether the account may be used, and since when that is so. */
  readonly account?: { readonly status: 'ACTIVE' | 'SUSPENDED'; readonly at: string };
  readonly erased?: true;
}

/** Merges an update into the state; older updates change nothing, so they may come late, twice and in any order. */
export const merged = (known: Standing | undefined, update: Standing): Standing => {
  const verdict =
    (update.verdict?.version ?? -1) > (known?.verdict?.version ?? -1) ? update.verdict : known?.verdict;
  const account = (update.account?.at ?? '') >= (known?.account?.at ?? '') ? update.account : known?.account;
  const latest = account ?? known?.account;
  return {
    userId: update.userId,
    ...(verdict && { verdict }),
    ...(latest && { account: latest }),
    ...((update.erased || known?.erased) && { erased: true }),
  };
};

/** An unknown seller may sell. */
export const maySell = (standing: Standing | undefined): boolean =>
  !standing?.erased &&
  standing?.account?.status !== 'SUSPENDED' &&
  (standing?.verdict === undefined || standing.verdict.status === 'APPROVED');
