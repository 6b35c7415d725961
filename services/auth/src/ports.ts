import { type Role } from '@ultramarket/contracts';
import { type AuditActor, type Transaction } from '@ultramarket/platform';
import { type Account, type AccountStatus } from './domain/account';
import { type VendorUpdate } from './domain/vendor-standing';

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

/** The hot path of accounts inside one transaction; each method is one conditional statement. */
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
  readonly tx: Transaction;
}

export interface AccountStore {
  transaction<Result>(work: (accounts: AccountTransaction) => Promise<Result>): Promise<Result>;
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
  /** Publishes, once, that a user whose erasure is scheduled goes on using the shop. */
  announceStay(userId: string, sessionId: string): Promise<void>;
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

/** Roles; who defines one is recorded for the audit log. */
export interface RoleStore {
  list(): Promise<RoleView[]>;
  /** @throws ROLE_EXISTS */
  create(
    role: Pick<RoleView, 'name' | 'base' | 'description' | 'permissions'>,
    auditActor: AuditActor,
  ): Promise<RoleView>;
  /** @throws ROLE_UNKNOWN, ROLE_PROTECTED, VERSION_CONFLICT */
  update(
    id: string,
    change: Pick<RoleView, 'description' | 'permissions'>,
    version: number | undefined,
    auditActor: AuditActor,
  ): Promise<RoleView>;
}

/** An account as staff see it. */
export interface Governed {
  userId: string;
  role: Role;
  roleName: string;
  status: AccountStatus;
}

/**
 * Changes that staff make to the accounts of others, recorded for the audit log; the acting account is read again, a
 * token may be out of date.
 */
export interface GovernanceStore {
  /** @throws FORBIDDEN, USER_UNKNOWN, ROLE_UNKNOWN, VERSION_CONFLICT */
  changeRole(auditActor: AuditActor, userId: string, roleName: string): Promise<Governed>;
  /** Suspending ends all sessions. @throws FORBIDDEN, USER_UNKNOWN, VERSION_CONFLICT */
  changeStatus(auditActor: AuditActor, userId: string, status: AccountStatus): Promise<Governed>;
}

/** The rank of those who sell, as user-service decides about them. */
export interface VendorStandings {
  /** Changes the roles that follow from the updates; older updates change nothing. For a batch, in its transaction. */
  apply(
    tx: Transaction,
    updates: readonly VendorUpdate[],
  ): Promise<Array<{ userId: string; from: Role; to: Role; by: string }>>;
}

export interface Erasures {
  /** From now on a refresh by these users is published; for a batch, in its transaction. */
  schedule(tx: Transaction, userIds: readonly string[]): Promise<void>;
  withdraw(tx: Transaction, userIds: readonly string[]): Promise<void>;
  /**
   * Makes logins anonymous and ends their sessions; returns those that were not yet. For a batch, in its transaction.
   */
  erase(tx: Transaction, userIds: readonly string[]): Promise<string[]>;
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
