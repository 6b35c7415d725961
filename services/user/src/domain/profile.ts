import { type Role } from '@ultramarket/contracts';

/** Who a profile belongs to, as their token says. */
export interface Owner {
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
}

export interface Profile {
  readonly userId: string;
  /** Null until the registration has arrived. */
  readonly email: string | null;
  readonly role: Role;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
  readonly avatarFileId: string | null;
  /** A calendar day, `1990-12-31`. */
  readonly birthDate: string | null;
  readonly locale: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The fields that their owner may set; those not given stay as they are. */
export type ProfileChange = {
  readonly [Field in 'firstName' | 'lastName' | 'phone' | 'avatarFileId' | 'birthDate']?:
    Profile[Field] | undefined;
};

/** The fields in which `change` differs from the profile. */
export const changedFields = (profile: Profile, change: ProfileChange): Array<keyof ProfileChange> =>
  (Object.keys(change) as Array<keyof ProfileChange>).filter(
    (field) => change[field] !== undefined && change[field] !== profile[field],
  );
