import { type Role } from '@ultramarket/contracts';
import { type Transaction, type TransactionEffects } from '@ultramarket/platform';
import { type Account, type AccountStatus } from './domain/account';
import { type RoleMove, type VendorUpdate } from './domain/vendor-standing';

/** What a password is checked against. */
export interface Credentials {
  readonly userId: string;
  readonly passwordHash: string;
  readonly status: AccountStatus;
}

/** An address that tries to sign in, and the network it tries from. */
export interface Attempt {
  readonly email: string;
  readonly network: string;
}

/**
 * How things stand with an attempt. Locks are the same for addresses that have an account and for those that have none.
 */
export interface Standing {
  readonly credentials: Credentials | undefined;
  /** Seconds until this network may try again; 0 when it is not locked. */
  readonly lockedSeconds: number;
}

/** A session to open, with the first refresh token of its family. */
export interface NewSession {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly ip: string;
  readonly network: string;
  readonly userAgent: string;
}

export interface NewAccount {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
}

/** What a refused sign-in led to. */
export interface Refusal {
  /** Set when this refusal was the one that locked the network out. */
  readonly lockedUntil: Date | null;
}

/** The accounts inside one transaction. */
export interface AccountTransaction {
  /** Creates the account and opens its session; undefined when the address is taken. */
  register(account: NewAccount, session: NewSession): Promise<Account | undefined>;
  /**
   * Opens a session, provided that the account is still active, has the password that was checked and is not locked for
   * the network; undefined otherwise. Clears the network's failures, and it counts as known from then on.
   */
  admit(userId: string, checkedHash: string, session: NewSession): Promise<Account | undefined>;
  /**
   * Counts a refused sign-in, whether the address has an account or not; undefined when the network is locked already.
   */
  refuse(attempt: Attempt): Promise<Refusal | undefined>;
  /** Creates an account with this id and role, unless it or its address is there; true when it was created. */
  ensure(account: NewAccount & { role: Role }): Promise<boolean>;
  /** Stores what user-service decided about vendors, unless something newer is stored; the vendors that changed. */
  applyVendorUpdates(updates: readonly VendorUpdate[]): Promise<string[]>;
  /** Moves the logins that still have the rank to be moved from; returns what moved. */
  moveRoles(moves: readonly RoleMove[]): Promise<RoleMove[]>;
  /** Marks users whose refreshes are published from now on. */
  scheduleErasures(userIds: readonly string[]): Promise<void>;
  withdrawErasures(userIds: readonly string[]): Promise<void>;
  /** Removes the mark of a user who goes on using the shop; false when there is none. */
  stay(userId: string): Promise<boolean>;
  /** Makes logins anonymous and ends their sessions; returns those that were not yet. */
  erase(userIds: readonly string[]): Promise<string[]>;
  readonly tx: Transaction;
}

export interface AccountStore {
  transaction<Result>(work: (accounts: AccountTransaction) => Promise<Result>): Promise<Result>;
  /** The accounts inside a transaction that is already open. */
  within(tx: Transaction): AccountTransaction;
  standing(attempt: Attempt): Promise<Standing>;
  credentials(email: string): Promise<Credentials | undefined>;
  setPassword(userId: string, passwordHash: string): Promise<void>;
  /** Removes a batch of counts that are over; how many went. */
  purge(limit: number): Promise<number>;
}

/** What `GET /auth/me` shows. */
export interface Identity extends Account {
  readonly twoFactorEnabled: boolean;
  readonly createdAt: Date;
}

export interface SessionStore {
  /** Swaps a refresh token for the next of its family; undefined when it is not the newest, or its session is over. */
  rotate(
    tokenHash: Buffer,
    nextHash: Buffer,
  ): Promise<{ account: Account; sessionId: string; leaving: boolean } | undefined>;
  /** The session in which a token was swapped for this unused next one within the last seconds; changes nothing. */
  rotated(
    tokenHash: Buffer,
    nextHash: Buffer,
    withinSeconds: number,
  ): Promise<{ account: Account; sessionId: string } | undefined>;
  /** Ends the session to which this token belongs if the token was used before; its id when it was. */
  endReused(tokenHash: Buffer): Promise<string | undefined>;
  end(sessionId: string, userId: string): Promise<void>;
  /** Ends the session to which this token belongs, used or not. */
  endOf(tokenHash: Buffer): Promise<void>;
  /** The account behind a session that is still open; without a session id, the account alone. */
  identity(userId: string, sessionId: string | undefined): Promise<Identity | undefined>;
  /** Removes a batch of expired tokens and of sessions that are long over; how many rows went. */
  purge(limit: number): Promise<number>;
}

export interface RoleView {
  id: string;
  name: string;
  base: Role;
  description: string;
  permissions: string[];
  builtIn: boolean;
  version: number;
}

export type RoleChange = Pick<RoleView, 'description' | 'permissions'>;
export type NewRole = RoleChange & Pick<RoleView, 'name' | 'base'>;

/** An account as staff see it. */
export interface Governed {
  userId: string;
  role: Role;
  roleName: string;
  status: AccountStatus;
}

/** Roles, and the accounts of others as staff change them, inside one transaction. */
export interface GovernanceTransaction {
  readonly tx: TransactionEffects;
  role(key: { id: string } | { name: string }): Promise<RoleView | undefined>;
  /** Undefined when the name is taken. */
  createRole(role: NewRole): Promise<RoleView | undefined>;
  /** False when the role has another version. */
  changeRole(id: string, version: number, change: RoleChange): Promise<boolean>;
  /** One that is not erased. */
  account(userId: string): Promise<Governed | undefined>;
  /** False when the account has another role than it had when it was read. */
  setRole(account: Governed, roleName: string): Promise<boolean>;
  /** False when the account has another role or status than it had when it was read. */
  setStatus(account: Governed, status: AccountStatus): Promise<boolean>;
  /** Ends all sessions of an account that was suspended. */
  endSessions(userId: string): Promise<void>;
}

export interface GovernanceStore {
  transaction<Result>(work: (governance: GovernanceTransaction) => Promise<Result>): Promise<Result>;
  /** The oldest first. */
  roles(): Promise<RoleView[]>;
}

/** Hashing is costly, so the callers' networks that wait for it are served round robin. */
export interface PasswordHasher {
  /** @throws UNAVAILABLE when too much waits and most of it is this network's */
  hash(password: string, network: string): Promise<string>;
  /**
   * Takes as long for an account that does not exist, so that its absence cannot be measured.
   * @throws UNAVAILABLE when too much waits and most of it is this network's
   */
  matches(password: string, hash: string | undefined, network: string): Promise<boolean>;
}

export interface TokenIssuer {
  readonly lifetimeSeconds: number;
  forAccount(account: Account, sessionId: string): string;
  forService(clientId: string): string;
}

/** One entry of the published key set (RFC 7517). */
export interface PublishedKey {
  kty: 'RSA';
  kid: string;
  use: 'sig';
  alg: 'RS256';
  n: string;
  e: string;
}

/** The services that may ask for a token; one may have two secrets while the old one is being replaced. */
export interface ClientRegistry {
  accepts(clientId: string, clientSecret: string): boolean;
}
