import { type Role } from '@ultramarket/contracts';
import { type AuditActor, type Transaction } from '@ultramarket/platform';
import { type Address, type AddressFields } from './domain/address-book';
import {
  type DocumentType,
  type FileFacts,
  type KycDecision,
  type KycRecord,
  type KycStatus,
} from './domain/kyc';
import { type Preferences, type PreferencesChange } from './domain/preferences';
import { type Erasure } from './domain/erasure';
import { type Owner, type Profile, type ProfileChange } from './domain/profile';
import {
  type NameDecision,
  type Vendor,
  type VendorApplication,
  type VendorChange,
  type VendorStatus,
  type VendorVerification,
  type Verification,
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

export interface ProfileStore {
  /** The owner's profile; made from the token when the registration has not arrived yet. */
  ensure(owner: Owner): Promise<Profile>;
  /** Changes what differs and announces it. @throws VERSION_CONFLICT when `version` is given and not the newest */
  update(userId: string, change: ProfileChange, version: number | undefined): Promise<Profile>;
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

/** Applies events to the copy of what auth-service owns; for a batch, in the consumer's transaction. */
export interface ProfileCopy {
  applyRegistrations(tx: Transaction, registrations: readonly Registration[]): Promise<ProfileVersion[]>;
  applyRoles(tx: Transaction, updates: readonly RoleUpdate[]): Promise<ProfileVersion[]>;
}

/** Caches profiles. It only ever saves work: when it is down, everything is read from the store. */
export interface ProfileCache {
  read(userId: string): Promise<Profile | undefined>;
  /** Caches a profile, unless a newer version is known. */
  fill(profile: Profile): Promise<void>;
  /** Drops what is older than these versions, also when it is filled in later by a read that had begun before. */
  invalidate(versions: readonly ProfileVersion[]): Promise<void>;
}

export interface PreferenceStore {
  /** Those that were chosen, and the defaults for the rest. */
  read(userId: string): Promise<Preferences>;
  /**
   * Changes what differs and announces it; the profile's version when its language changed. @throws VERSION_CONFLICT
   * when `version` is given and not the newest
   */
  update(
    userId: string,
    change: PreferencesChange,
    version: number | undefined,
  ): Promise<{ preferences: Preferences; profile?: ProfileVersion }>;
}

export interface AddressInput extends AddressFields {
  /** Undefined leaves it as it is. */
  readonly isDefault: boolean | undefined;
}

/** The address book of one user; every write keeps one default per type and announces each address it changed. */
export interface AddressStore {
  list(userId: string): Promise<Address[]>;
  /** @throws ADDRESS_LIMIT */
  add(userId: string, input: AddressInput): Promise<Address>;
  /** @throws ADDRESS_UNKNOWN, VERSION_CONFLICT */
  update(userId: string, id: string, input: AddressInput, version: number | undefined): Promise<Address>;
  /** @throws ADDRESS_UNKNOWN, VERSION_CONFLICT */
  remove(userId: string, id: string, version: number | undefined): Promise<void>;
}

export interface KycSubmission {
  readonly userId: string;
  readonly documentType: DocumentType;
  readonly number: string;
  readonly fileIds: readonly string[];
}

/** Identity documents. The number goes in and never comes out again. */
export interface KycStore {
  /** Stores a submission and announces it. @throws KYC_OPEN, KYC_APPROVED */
  submit(submission: KycSubmission): Promise<KycRecord>;
  /** Those that wait first, the oldest of them at the top; then the latest decisions. */
  list(filter: { userId?: string; status?: KycStatus }, page: Page): Promise<PageOf<KycRecord>>;
  /** Decides once, for good, and announces it. @throws KYC_UNKNOWN, KYC_OWN, KYC_DECIDED */
  decide(id: string, decision: KycDecision, auditActor: AuditActor): Promise<KycRecord>;
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

/** Those who sell, or want to. The bank token goes in and never comes out again. */
export interface VendorStore {
  /** Stores an application and announces it. @throws VENDOR_EXISTS */
  register(userId: string, application: VendorApplication): Promise<Vendor>;
  /** Undefined when there is none. */
  find(by: { id: string } | { userId: string }): Promise<Vendor | undefined>;
  /**
   * Changes what is given; a rejected vendor waits again, a new name of a verified one waits for staff, and another
   * bank account holds payouts up and is announced. @throws VENDOR_UNKNOWN, VENDOR_VERIFIED_FIELD, VERSION_CONFLICT
   */
  update(
    userId: string,
    change: VendorChange,
    version: number | undefined,
    auditActor: AuditActor,
  ): Promise<Vendor>;
  /** Those who wait first, the oldest of them at the top; then the latest decisions. */
  queue(filter: VendorFilter, page: Page): Promise<PageOf<Vendor>>;
  /** By display name. */
  list(filter: VendorFilter, page: Page): Promise<PageOf<Vendor>>;
  /** Every decision, oldest first. */
  history(id: string): Promise<VendorVerification[]>;
  /**
   * Gives a vendor the name they want, or not. @throws VENDOR_UNKNOWN, VENDOR_OWN, VENDOR_NAME_SETTLED,
   * VERSION_CONFLICT
   */
  decideName(
    id: string,
    decision: NameDecision,
    version: number | undefined,
    auditActor: AuditActor,
  ): Promise<Vendor>;
  /**
   * Decides and announces it.
   * @throws VENDOR_UNKNOWN, VENDOR_OWN, VENDOR_TRANSITION, VENDOR_KYC_NEEDED, VERSION_CONFLICT
   */
  verify(
    id: string,
    verification: Verification,
    version: number | undefined,
    auditActor: AuditActor,
  ): Promise<Vendor>;
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

export interface WishlistStore {
  /** Newest first. */
  list(userId: string, page: Page): Promise<PageOf<WishlistItem>>;
  /** Puts it on the list and announces it, or leaves what is there. @throws WISHLIST_FULL */
  add(userId: string, offer: Offer): Promise<{ item: WishlistItem; added: boolean }>;
  /** @throws WISHLIST_ITEM_UNKNOWN */
  remove(userId: string, productId: string): Promise<void>;
}

/** Marks on all wishlists; for a batch, in the consumer's transaction. */
export interface WishlistMarks {
  markPrices(tx: Transaction, updates: readonly PriceUpdate[]): Promise<void>;
  markRestocked(tx: Transaction, updates: readonly RestockUpdate[]): Promise<void>;
}

export interface ErasureStore {
  /** Undefined when there is no request, or it is done. */
  find(userId: string): Promise<Erasure | undefined>;
  /** Stores a request and announces it, or leaves the one that is there. @throws ERASURE_SHOP_OPEN */
  request(userId: string, erasure: Erasure): Promise<Erasure>;
  /** True when there was a request to withdraw; announced. */
  cancel(userId: string): Promise<boolean>;
  /** Withdraws requests from before these visits and announces it; for a batch, in the consumer's transaction. */
  cancelByVisit(tx: Transaction, visits: ReadonlyArray<{ userId: string; at: string }>): Promise<void>;
  /** Announces once more what is due before `until` and was not yet, at most `limit`; returns how many. */
  remind(until: Date, limit: number): Promise<number>;
  /** Users whose erasure is due, longest first. */
  due(now: Date, limit: number): Promise<string[]>;
  /** Erases a user and publishes it; undefined when the request was withdrawn, or done, at the last moment. */
  erase(userId: string, now: Date): Promise<ProfileVersion | undefined>;
}
