import { type Logger } from '@ultramarket/platform';
import { type Address } from '../domain/address-book';
import { userErrors } from '../domain/errors';
import { type Owner, type Profile } from '../domain/profile';
import {
  type AddressInput,
  type AddressStore,
  type Behaviour,
  type ErasureStore,
  type Files,
  type KycStore,
  type PreferenceStore,
  type Products,
  type ProfileCache,
  type ProfileStore,
  type VendorStore,
  type WishlistStore,
} from '../ports';
import { cancelErasure, eraseDue, getErasure, remindOfErasure, requestErasure } from './erasure';
import { exportPerson } from './export-person';
import { getActivity } from './get-activity';
import { getProfile } from './get-profile';
import { getPreferences, updatePreferences } from './preferences';
import { submitKyc } from './submit-kyc';
import { updateProfile } from './update-profile';
import { getApprovedVendor, getVendor, getVendorCase, listVendors, registerVendor } from './vendors';
import { addWishlistItem, listWishlist } from './wishlist';

export interface UserDeps {
  profiles: ProfileStore;
  addresses: AddressStore;
  cache: ProfileCache;
  preferences: PreferenceStore;
  kyc: KycStore;
  files: Files;
  vendors: VendorStore;
  wishlist: WishlistStore;
  products: Products;
  behaviour: Behaviour | undefined;
  erasures: ErasureStore;
  now: () => Date;
  logger: Pick<Logger, 'warn'>;
}

/** Everything user can be asked to do. */
export const userUseCases = (deps: UserDeps) => ({
  getProfile: getProfile(deps),
  updateProfile: updateProfile(deps),
  searchProfiles: deps.profiles.search,
  findProfile: async (userId: string): Promise<Profile> => {
    const profile = await deps.profiles.find(userId);
    if (!profile) throw userErrors.USER_UNKNOWN();
    return profile;
  },
  listAddresses: (owner: Owner): Promise<Address[]> => deps.addresses.list(owner.userId),
  addAddress: async (owner: Owner, input: AddressInput): Promise<Address> => {
    await deps.profiles.ensure(owner);
    return deps.addresses.add(owner.userId, input);
  },
  updateAddress: (
    owner: Owner,
    id: string,
    input: AddressInput,
    version: number | undefined,
  ): Promise<Address> => deps.addresses.update(owner.userId, id, input, version),
  removeAddress: (owner: Owner, id: string, version: number | undefined): Promise<void> =>
    deps.addresses.remove(owner.userId, id, version),
  getPreferences: getPreferences(deps),
  updatePreferences: updatePreferences(deps),
  listWishlist: listWishlist(deps),
  addWishlistItem: addWishlistItem(deps),
  removeWishlistItem: deps.wishlist.remove,
  exportPerson: exportPerson(deps),
  getActivity: getActivity(deps),
  requestErasure: requestErasure(deps),
  getErasure: getErasure(deps),
  cancelErasure: cancelErasure(deps),
  eraseDue: eraseDue(deps),
  remindOfErasure: remindOfErasure(deps),
  submitKyc: submitKyc(deps),
  listKyc: deps.kyc.list,
  decideKyc: deps.kyc.decide,
  registerVendor: registerVendor(deps),
  getVendor: getVendor(deps),
  updateVendor: deps.vendors.update,
  listVendors: listVendors(deps),
  getApprovedVendor: getApprovedVendor(deps),
  vendorQueue: deps.vendors.queue,
  getVendorCase: getVendorCase(deps),
  decideVendorName: deps.vendors.decideName,
  verifyVendor: deps.vendors.verify,
});
export type UserUseCases = ReturnType<typeof userUseCases>;
