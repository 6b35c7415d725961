import { type Role } from '@ultramarket/contracts';
import { type Transaction, type TransactionEffects } from '@ultramarket/platform';
import { type Address, type AddressFields, type DefaultMoves } from './domain/address-book';
import {
  type DocumentType,
  type FileFacts,
  type KycDecision,
  type KycRecord,
  type KycStatus,
} from './domain/kyc';
import { type Preferences } from './domain/preferences';
import { type Erasure } from './domain/erasure';
import { type Owner, type Profile, type ProfileChange } from './domain/profile';
import {
  type Vendor,
  type VendorApplication,
  type VendorChange,
  type VendorStatus,
  type VendorVerification,
} from './domain/vendor';
import { type Offer, type PriceUpdate, type RestockUpdate, type WishlistItem } from './domain/wishlist';

export interface Page {
  readonly page: number;
  readonly limit: number;
}

export interface PageOf<Item> {
  readonly items: Item[];
  readonly total: number;
}

/** Profiles inside one transaction. */
export interface ProfileTransaction {
  readonly tx: TransactionEffects;
  /** Locks and returns a user's profile, and whether the registration has arrived. */
  lock(userId: string): Promise<{ profile: Profile; isRegistered: boolean }>;
  update(userId: string, change: ProfileChange): Promise<Profile>;
}

export interface ProfileStore {
  transaction<Result>(work: (profiles: ProfileTransaction) => Promise<Result>): Promise<Result>;
  /** The owner's profile; made from the token when the registration has not arrived yet. */
  ensure(owner: Owner): Promise<Profile>;
  /** Undefined when there is none. */
  find(userId: string): Promise<Profile | undefined>;
  /** Profiles whose e-mail address or a name begins with `beginning`, newest first. */
  search(filter: { beginning?: string; role?: Role }, page: Page): Promise<PageOf<Profile>>;
}

/** A copy that changed, and its new version. */
export interface ProfileVersion {
  readonly userId: string;
  readonly version: number;
}

export interface Registration {
  readonly userId: string;
  readonly email: string;
  readonly role: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone?: string | undefined;
  readonly locale: string;
  readonly occurredAt: string;
}

export interface RoleUpdate {
  readonly userId: string;
  readonly role: string;
  readonly occurredAt: string;
}

/** That a user used the shop. */
export interface Visit {
  readonly userId: string;
  readonly at: string;
}

/** An erasure request that is not done. */
export interface OpenErasure {
  readonly userId: string;
  readonly dueAt: string;
}

/** What events and jobs change for many users at once, inside one transaction. */
export interface UserTransaction {
  readonly tx: Transaction;
  /** Stores what auth-service knows of new users; returns the profiles that changed. */
  applyRegistrations(registrations: readonly Registration[]): Promise<ProfileVersion[]>;
  /** Stores roles unless newer ones are stored; returns the profiles that changed. */
  applyRoles(updates: readonly RoleUpdate[]): Promise<ProfileVersion[]>;
  /** Marks prices on all wishlists. */
  markPrices(updates: readonly PriceUpdate[]): Promise<void>;
  /** Marks on all wishlists what can be bought again. */
  markRestocked(updates: readonly RestockUpdate[]): Promise<void>;
  /** Removes and returns requests from before these visits. */
  removeErasures(visits: readonly Visit[]): Promise<OpenErasure[]>;
  /** Marks as reminded, and returns, what is due before `until` and was not yet, at most `limit`. */
  markReminded(until: Date, limit: number): Promise<OpenErasure[]>;
}

export interface UserStore {
  transaction<Result>(work: (users: UserTransaction) => Promise<Result>): Promise<Result>;
  /** The users inside a transaction that is already open. */
  within(tx: Transaction): UserTransaction;
}

/** Caches profiles. It only ever saves work: when it is down, everything is read from the store. */
export interface ProfileCache {
  read(userId: string): Promise<Profile | undefined>;
  /** Caches a profile, unless a newer version is known. */
  fill(profile: Profile): Promise<void>;
  /** Drops what is older than these versions, also when it is filled in later by a read that had begun before. */
  invalidate(versions: readonly ProfileVersion[]): Promise<void>;
}

/** Preferences inside one transaction. */
export interface PreferenceTransaction {
  readonly tx: TransactionEffects;
  /** Locks and returns a user's preferences. */
  lock(userId: string): Promise<Preferences>;
  /** Stores all of them but the language, which is the profile's. */
  put(userId: string, preferences: Preferences): Promise<void>;
  /** Stores the language; returns the profile's first name and its new version. */
  setLocale(userId: string, locale: string): Promise<{ firstName: string; version: number }>;
}

export interface PreferenceStore {
  transaction<Result>(work: (preferences: PreferenceTransaction) => Promise<Result>): Promise<Result>;
  /** Those that were chosen, and the defaults for the rest. */
  read(userId: string): Promise<Preferences>;
}

/** Address books inside one transaction. */
export interface AddressTransaction {
  readonly tx: TransactionEffects;
  /** Writes to one user's book come one after the other. */
  lock(userId: string): Promise<void>;
  list(userId: string): Promise<Address[]>;
  find(userId: string, id: string): Promise<Address | undefined>;
  /** Returns the id; the address is no default yet. */
  insert(userId: string, fields: AddressFields): Promise<string>;
  update(id: string, address: AddressFields & { readonly isDefault: boolean }): Promise<void>;
  remove(id: string): Promise<void>;
  setDefaults(userId: string, moves: DefaultMoves): Promise<void>;
}

export interface AddressStore {
  transaction<Result>(work: (addresses: AddressTransaction) => Promise<Result>): Promise<Result>;
  /** Oldest first. */
  list(userId: string): Promise<Address[]>;
}

export interface KycSubmission {
  readonly userId: string;
  readonly documentType: DocumentType;
  readonly number: string;
  readonly fileIds: readonly string[];
}

/** Identity documents inside one transaction. */
export interface KycTransaction {
  readonly tx: TransactionEffects;
  /** Locks the user; returns their documents that wait or are approved, of which there is one set at most. */
  lockValid(userId: string): Promise<KycRecord | undefined>;
  insert(submission: KycSubmission): Promise<KycRecord>;
  find(id: string): Promise<KycRecord | undefined>;
  /** Stores a decision; undefined, and changes nothing, when there is one already. */
  decide(id: string, decision: KycDecision, by: string, at: Date): Promise<KycRecord | undefined>;
}

/** Identity documents. The number goes in and never comes out again. */
export interface KycStore {
  transaction<Result>(work: (kyc: KycTransaction) => Promise<Result>): Promise<Result>;
  /** Those that wait first, the oldest of them at the top; then the latest decisions. */
  list(filter: { userId?: string; status?: KycStatus }, page: Page): Promise<PageOf<KycRecord>>;
}

/** The files of file-service. */
export interface Files {
  /** The files that exist; unknown ones are left out. @throws UPSTREAM, UNAVAILABLE */
  describe(ids: readonly string[]): Promise<FileFacts[]>;
}

export interface VendorFilter {
  readonly status?: VendorStatus;
  readonly userId?: string;
  /** The beginning of the display name. */
  readonly beginning?: string;
  /** Only those who want another name. */
  readonly renaming?: boolean;
}

export type VendorKey = { readonly id: string } | { readonly userId: string };

/** What is given changes, the rest stays. */
export type VendorUpdate = VendorChange &
  Partial<Pick<Vendor, 'proposedName' | 'payoutHoldUntil' | 'status' | 'reason' | 'appliedAt' | 'decidedAt'>>;

/** Vendors inside one transaction. */
export interface VendorTransaction {
  readonly tx: TransactionEffects;
  /** Locks the user; true when they have applied already. */
  lockApplicant(userId: string): Promise<boolean>;
  insert(userId: string, application: VendorApplication): Promise<Vendor>;
  /** Locks and returns a vendor. */
  lock(by: VendorKey): Promise<Vendor | undefined>;
  update(id: string, update: VendorUpdate): Promise<Vendor>;
  /** True when this is the bank account that is stored. */
  hasBankToken(id: string, bankToken: string): Promise<boolean>;
  /** The id of the user's approved documents. */
  approvedKyc(userId: string): Promise<string | undefined>;
  insertVerification(id: string, verification: Omit<VendorVerification, 'id'>): Promise<void>;
}

/** Those who sell, or want to. The bank token goes in and never comes out again. */
export interface VendorStore {
  transaction<Result>(work: (vendors: VendorTransaction) => Promise<Result>): Promise<Result>;
  /** Undefined when there is none. */
  find(by: VendorKey): Promise<Vendor | undefined>;
  /** Those who wait first, the oldest of them at the top; then the latest decisions. */
  queue(filter: VendorFilter, page: Page): Promise<PageOf<Vendor>>;
  /** By display name. */
  list(filter: VendorFilter, page: Page): Promise<PageOf<Vendor>>;
  /** Every decision, oldest first. */
  history(id: string): Promise<VendorVerification[]>;
}

/** The catalogue of product-service. */
export interface Products {
  /** These products as they are now; unknown ones are left out. @throws UPSTREAM, UNAVAILABLE */
  offers(ids: readonly string[]): Promise<Offer[]>;
}

interface ActivityCounts {
  readonly looks: number;
  readonly searches: number;
  readonly purchases: number;
}

export interface Activity {
  readonly last30Days: ActivityCounts;
  readonly last365Days: ActivityCounts;
  readonly lastActiveAt: string | null;
}

/** The activity of users, from analytics-service. */
export interface Behaviour {
  /** @throws UPSTREAM, UNAVAILABLE */
  of(userId: string): Promise<Activity>;
}

/** Wishlists inside one transaction. */
export interface WishlistTransaction {
  readonly tx: TransactionEffects;
  /** Writes to one user's list come one after the other. */
  lock(userId: string): Promise<void>;
  find(userId: string, productId: string): Promise<WishlistItem | undefined>;
  count(userId: string): Promise<number>;
  insert(userId: string, offer: Offer): Promise<WishlistItem>;
}

export interface WishlistStore {
  transaction<Result>(work: (wishlist: WishlistTransaction) => Promise<Result>): Promise<Result>;
  /** Newest first. */
  list(userId: string, page: Page): Promise<PageOf<WishlistItem>>;
  /** True when it was there. */
  remove(userId: string, productId: string): Promise<boolean>;
}

/** Erasure requests inside one transaction. */
export interface ErasureTransaction {
  readonly tx: TransactionEffects;
  /** Locks the user, so that changes come one after the other. */
  lock(userId: string): Promise<void>;
  /** The request, also one that is done. */
  find(userId: string): Promise<Erasure | undefined>;
  /** Whether the user may sell: as an approved vendor, or by the role. */
  hasOpenShop(userId: string): Promise<boolean>;
  insert(userId: string, erasure: Erasure): Promise<void>;
  /** Removes and returns a request that is not done. */
  remove(userId: string): Promise<Erasure | undefined>;
  /** Marks a request that is due as done and returns it; a sign-in that is reported later finds it done. */
  finish(userId: string, now: Date): Promise<Erasure | undefined>;
  /** Erases what is stored about a user; returns the profile's new version. */
  erase(userId: string): Promise<number>;
}

export interface ErasureStore {
  transaction<Result>(work: (erasures: ErasureTransaction) => Promise<Result>): Promise<Result>;
  /** Undefined when there is no request, or it is done. */
  find(userId: string): Promise<Erasure | undefined>;
  /** Users whose erasure is due, longest first. */
  due(now: Date, limit: number): Promise<string[]>;
}
