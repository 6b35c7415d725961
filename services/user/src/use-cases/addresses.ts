import { AddressChanged } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { type Address, type AddressFields, maxAddresses, settleDefaults } from '../domain/address-book';
import { userErrors } from '../domain/errors';
import { type Owner } from '../domain/profile';
import { type AddressStore, type AddressTransaction, type ProfileStore } from '../ports';

interface AddressDeps {
  profiles: ProfileStore;
  addresses: AddressStore;
}

export interface AddressInput extends AddressFields {
  /** Undefined leaves it as it is. */
  readonly isDefault: boolean | undefined;
}

/** @throws ADDRESS_UNKNOWN, VERSION_CONFLICT when `version` is given and not the newest */
const find = async (
  addresses: AddressTransaction,
  { userId }: Owner,
  id: string,
  version?: number,
): Promise<Address> => {
  const address = await addresses.find(userId, id);
  if (!address) throw userErrors.ADDRESS_UNKNOWN();
  if (version !== undefined && version !== address.version) throw errors.VERSION_CONFLICT();
  return address;
};

/** After a change of one address: each type in use gets exactly one default, and all that changed is announced. */
const settle = async (
  addresses: AddressTransaction,
  { userId }: Owner,
  id: string,
  change: 'added' | 'updated' | 'removed',
  isDefault?: boolean,
): Promise<void> => {
  const wanted = isDefault === undefined ? undefined : { id, isDefault };
  const moves = settleDefaults(await addresses.list(userId), wanted);
  await addresses.setDefaults(userId, moves);
  const others = [...moves.lose, ...moves.gain].filter((one) => one !== id);
  addresses.tx.outbox.add(
    AddressChanged({ userId, addressId: id, change }),
    ...others.map((addressId) => AddressChanged({ userId, addressId, change: 'updated' })),
  );
};

/** Adds an address; the first of a type becomes its default. @throws ADDRESS_LIMIT */
export const addAddress =
  ({ profiles, addresses: store }: AddressDeps) =>
  async (owner: Owner, { isDefault, ...fields }: AddressInput): Promise<Address> => {
    await profiles.ensure(owner);
    return store.transaction(async (addresses) => {
      await addresses.lock(owner.userId);
      if ((await addresses.list(owner.userId)).length >= maxAddresses) throw userErrors.ADDRESS_LIMIT();
      const id = await addresses.insert(owner.userId, fields);
      await settle(addresses, owner, id, 'added', isDefault);
      return find(addresses, owner, id);
    });
  };

/** Replaces an address. @throws ADDRESS_UNKNOWN, VERSION_CONFLICT */
export const updateAddress =
  ({ addresses: store }: AddressDeps) =>
  (
    owner: Owner,
    id: string,
    { isDefault, ...fields }: AddressInput,
    version: number | undefined,
  ): Promise<Address> =>
    store.transaction(async (addresses) => {
      await addresses.lock(owner.userId);
      const before = await find(addresses, owner, id, version);
      // In its new type it must not meet another default.
      await addresses.update(id, { ...fields, isDefault: before.isDefault && before.type === fields.type });
      await settle(addresses, owner, id, 'updated', isDefault);
      return find(addresses, owner, id);
    });

/** @throws ADDRESS_UNKNOWN, VERSION_CONFLICT */
export const removeAddress =
  ({ addresses: store }: AddressDeps) =>
  (owner: Owner, id: string, version: number | undefined): Promise<void> =>
    store.transaction(async (addresses) => {
      await addresses.lock(owner.userId);
      await find(addresses, owner, id, version);
      await addresses.remove(id);
      await settle(addresses, owner, id, 'removed');
    });
