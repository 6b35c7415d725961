import { type Role } from '@ultramarket/contracts';
import { type Transaction } from '@ultramarket/platform';
import { type Address, type AddressFields } from './domain/address-book';
import { type Owner, type Profile, type ProfileChange } from './domain/profile';

export interface ProfileStore {
  /** The owner's profile; made from the token when the registration has not arrived yet. */
  ensure(owner: Owner): Promise<Profile>;
  /** Changes what differs and announces it. @throws VERSION_CONFLICT when `version` is given and not the newest */
  update(userId: string, change: ProfileChange, version: number | undefined): Promise<Profile>;
  /** Undefined when there is none. */
  find(userId: string): Promise<Profile | undefined>;
  /** Profiles whose e-mail address or a name begins with `beginning`, newest first. */
  search(
    filter: { beginning?: string; role?: Role },
    page: { page: number; limit: number },
  ): Promise<{ items: Profile[]; total: number }>;
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

export interface RoleNews {
  readonly userId: string;
  readonly role: string;
  readonly occurredAt: string;
}

/** Keeps the copy of what auth-service owns; for a batch, in the consumer's transaction. */
export interface ProfileCopy {
  remember(tx: Transaction, registrations: readonly Registration[]): Promise<ProfileVersion[]>;
  setRoles(tx: Transaction, news: readonly RoleNews[]): Promise<ProfileVersion[]>;
}

/** Profiles that were read lately. It only ever saves work: when it is away, everything is read from the store. */
export interface ProfileCache {
  read(userId: string): Promise<Profile | undefined>;
  /** Keeps a profile, unless a newer version is known. */
  fill(profile: Profile): Promise<void>;
  /** Drops what is older than these versions, also when it is filled in later by a read that had begun before. */
  forget(versions: readonly ProfileVersion[]): Promise<void>;
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
