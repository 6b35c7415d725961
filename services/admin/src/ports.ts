import { type Transaction } from '@ultramarket/platform';
import { type AuditEntry, type AuditFact, type ChainHead } from './domain/audit-entry';
import { type ConfigAddress, type ConfigEntry } from './domain/config-entry';
import { type Flag } from './domain/flag';
import { type Finding, type Rule, type RuleOutcome } from './domain/invariants';
import { type AuditedMoney, type AuditedOrder, type OrderUpdate } from './domain/order-money';
import { type ServiceState, type SystemReport } from './domain/system-report';

/** Who acts, as it is written into the audit log. */
export interface Operator {
  readonly userId: string;
  readonly role: string;
  readonly ip: string;
  /** The caller's own `Authorization` header: owners check the role again. */
  readonly authorization: string;
}

export interface PageOf<Item> {
  readonly items: Item[];
  readonly total: number;
}

export interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** Entries older than a year. */
  readonly archived: boolean;
}

/** The writes of one transaction. */
export interface AdminTransaction {
  readonly tx: Transaction;
  /** Appends facts to the audit log's chain; what is in the log already is left out. */
  appendFacts(facts: readonly AuditFact[]): Promise<void>;
  /** @throws VERSION_CONFLICT when someone else has made this version */
  addConfig(entry: Omit<ConfigEntry, 'createdAt'>): Promise<ConfigEntry>;
  /** Creates version 1 or replaces the version before. @throws VERSION_CONFLICT */
  putFlag(flag: Omit<Flag, 'updatedAt'>): Promise<Flag>;
  addNote(note: Omit<Note, 'createdAt'>): Promise<Note>;
  /** Removes all notes about these users. */
  removeNotes(userIds: readonly string[]): Promise<void>;
  applyOrders(updates: readonly OrderUpdate[]): Promise<void>;
  applyMoney(money: readonly AuditedMoney[]): Promise<void>;
}

export interface AdminStore {
  transaction<Result>(work: (unit: AdminTransaction) => Promise<Result>): Promise<Result>;
  /** The writes inside a transaction that is already open. */
  within(tx: Transaction): AdminTransaction;
}

/** The hash-chained log. */
export interface AuditLog {
  /** Up to `limit` entries after a place in the chain, from the archive and then the log. */
  after(seq: number, limit: number): Promise<AuditEntry[]>;
  head(): Promise<ChainHead>;
  /** Newest first; without `total` where a place to go on from is given. */
  list(
    filter: AuditFilter,
    page: { page: number; limit: number; before?: number },
  ): Promise<{ items: AuditEntry[]; total: number | undefined }>;
  /** Moves up to `limit` entries that were recorded before `until` into the archive; returns how many. */
  archive(until: Date, limit: number): Promise<number>;
}

export interface ConfigStore {
  list(
    filter: { service?: string; environment?: string },
    page: { page: number; limit: number },
  ): Promise<PageOf<ConfigEntry>>;
  /** The newest version; undefined when there is no such setting. */
  current(address: ConfigAddress): Promise<ConfigEntry | undefined>;
  version(address: ConfigAddress, version: number): Promise<ConfigEntry | undefined>;
  /** Newest first. */
  history(address: ConfigAddress, page: { page: number; limit: number }): Promise<PageOf<ConfigEntry>>;
}

export interface FlagStore {
  all(): Promise<Flag[]>;
  byKey(key: string): Promise<Flag | undefined>;
}

export interface Note {
  readonly id: string;
  readonly userId: string;
  readonly authorId: string;
  readonly text: string;
  readonly createdAt: Date;
}

export interface NoteStore {
  ofUser(userId: string): Promise<Note[]>;
}

export type OwnerName = 'auth' | 'user' | 'product' | 'order' | 'payment' | 'inventory' | 'analytics';

export interface OwnerCall {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | Date | undefined>>;
  readonly body?: unknown;
  readonly ifMatch?: number;
  readonly deadlineMs?: number;
}

export interface OwnerAnswer {
  readonly data: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
  /** The version in its `ETag`. */
  readonly version: number | undefined;
}

/** The services that own the data, asked with the token of the person who asks us. */
export interface Owners {
  /** @throws the owner's own refusal with its code; UPSTREAM or UNAVAILABLE when there is no usable answer */
  ask(owner: OwnerName, call: OwnerCall, operator: Operator): Promise<OwnerAnswer>;
  has(owner: OwnerName): boolean;
}

/** What the services report about themselves. */
export interface ServiceProbe {
  probe(): Promise<ServiceState[]>;
}

export interface GroupLag {
  readonly group: string;
  readonly topic: string;
  readonly lag: number;
}

/** How far consumers are behind, and what was dead-lettered. */
export interface MessageLag {
  read(): Promise<{ lag: GroupLag[]; deadLetters: Array<{ topic: string; depth: number }> }>;
}

/** The newest report of each job. */
export interface Reports {
  read<Data>(name: string): Promise<{ takenAt: Date; data: Data } | undefined>;
  write(name: string, takenAt: Date, data: unknown): Promise<void>;
}

export type SystemReports = () => Promise<{ takenAt: Date; data: SystemReport } | undefined>;

/** The auditor's copy of orders and their money. */
export interface OrderLedger {
  /** Orders that are not known to be right and have been quiet since `until`, or were found wrong, with their money. */
  unsettled(until: Date, limit: number): Promise<AuditedOrder[]>;
  /** Settles these, unless an event changed them since they were read. */
  settle(orders: ReadonlyArray<Pick<AuditedOrder, 'orderId' | 'touchedAt'>>): Promise<void>;
  /** Removes up to `limit` orders that are right and quiet since `until`, with their money; returns how many. */
  prune(until: Date, limit: number): Promise<number>;
}

/** Sums that only their owner can make. */
export interface InvariantSources {
  stock(): Promise<{
    negative: string[];
    mismatches: Array<{ sku: string; reserved: number; open: number }>;
  }>;
  overdueSagas(): Promise<Array<{ saga: string; sagaId: string; stage: string; dueAt: string }>>;
}

export interface FindingStore {
  /** Stores the outcomes of checked rules: findings that hold are recorded, those that are gone are healed. */
  record(outcomes: readonly RuleOutcome[], at: Date): Promise<void>;
  list(state: 'open' | 'healed' | 'all', page: { page: number; limit: number }): Promise<PageOf<Finding>>;
  openByRule(): Promise<Map<Rule, number>>;
  /** Removes up to `limit` findings that healed before `until`; returns how many. */
  prune(until: Date, limit: number): Promise<number>;
}
