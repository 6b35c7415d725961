import { type Logger } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { type Owner, type Profile } from '../domain/profile';
import {
  type AddressStore,
  type Behaviour,
  type ErasureStore,
  type Files,
  type KycStore,
  type PreferenceStore,
  type Products,
  type ProfileCache,
  type ProfileStore,
  type UserStore,
  type VendorStore,
  type WishlistStore,
} from '../ports';
import { addAddress, removeAddress, updateAddress } from './addresses';
import { applyRegistrations, applyRoles } from './apply-accounts';
import {
  cancelErasure,
  cancelErasuresByVisit,
  eraseDue,
  eraseUser,
  getErasure,
  remindOfErasure,
  requestErasure,
} from './erasure';
import { exportPerson } from './export-person';
import { getActivity } from './get-activity';
import { getProfile } from './get-profile';
import { decideKyc, submitKyc } from './kyc';
import { getPreferences, updatePreferences } from './preferences';
import { updateProfile } from './update-profile';
import { updateVendor } from './update-vendor';
import { getApprovedVendor, getVendor, getVendorCase, listVendors, registerVendor } from './vendors';
import { decideVendorName, verifyVendor } from './verify-vendor';
import { addWishlistItem, listWishlist, markPrices, markRestocked, removeWishlistItem } from './wishlist';

export interface UserDeps {
  store: UserStore;
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
  store: deps.store,
  applyRegistrations: applyRegistrations(deps),
  applyRoles: applyRoles(deps),
  markPrices: markPrices(),
  markRestocked: markRestocked(),
  cancelErasuresByVisit: cancelErasuresByVisit(),
  listAddresses: ({ userId }: Owner) => deps.addresses.list(userId),
  addAddress: addAddress(deps),
  updateAddress: updateAddress(deps),
  removeAddress: removeAddress(deps),
  getPreferences: getPreferences(deps),
  updatePreferences: updatePreferences(deps),
  listWishlist: listWishlist(deps),
  addWishlistItem: addWishlistItem(deps),
  removeWishlistItem: removeWishlistItem(deps),
  exportPerson: exportPerson(deps),
  getActivity: getActivity(deps),
  requestErasure: requestErasure(deps),
  getErasure: getErasure(deps),
  cancelErasure: cancelErasure(deps),
  eraseDue: eraseDue({ ...deps, eraseUser: eraseUser(deps) }),
  remindOfErasure: remindOfErasure(deps),
  submitKyc: submitKyc(deps),
  listKyc: deps.kyc.list,
  decideKyc: decideKyc(deps),
  registerVendor: registerVendor(deps),
  getVendor: getVendor(deps),
  updateVendor: updateVendor(deps),
  listVendors: listVendors(deps),
  getApprovedVendor: getApprovedVendor(deps),
  vendorQueue: deps.vendors.queue,
  getVendorCase: getVendorCase(deps),
  decideVendorName: decideVendorName(deps),
  verifyVendor: verifyVendor(deps),
});
export type UserUseCases = ReturnType<typeof userUseCases>;
