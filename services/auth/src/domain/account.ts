import { type Role } from '@ultramarket/contracts';

export type AccountStatus = 'ACTIVE' | 'SUSPENDED';

/** A login as tokens and answers show it. */
export interface Account {
  readonly id: string;
  readonly email: string;
  /** The rank that access rules compare; a custom role has the rank of its base. */
  readonly role: Role;
  readonly roleName: string;
  readonly permissions: readonly string[];
  readonly emailVerified: boolean;
}

/**
 * Five refused sign-ins within the window lock an account for the network they come from, so that failures elsewhere do
 * not keep its owner out. A hundred an hour over all networks keep out every network from which the owner has not signed
 * in to it lately: many networks together must not guess faster than one.
 */
export const lockout = {
  failures: 5,
  windowSeconds: 900,
  lockSeconds: 900,
  failuresOfAll: 100,
  windowOfAllSeconds: 3600,
  knownDays: 90,
} as const;

const adminRanks: readonly Role[] = ['ADMIN', 'SUPER_ADMIN'];

/**
 * Whether someone of the rank `actor` may act on accounts of these ranks: ADMIN neither gives nor takes ADMIN or
 * SUPER_ADMIN, nor suspends them.
 */
export const mayGovern = (actor: Role, ...ranks: readonly Role[]): boolean =>
  actor === 'SUPER_ADMIN' || (actor === 'ADMIN' && !ranks.some((rank) => adminRanks.includes(rank)));
