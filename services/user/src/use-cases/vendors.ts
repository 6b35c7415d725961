import { VendorRegistered } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { type Owner } from '../domain/profile';
import { type Vendor, type VendorApplication, type VendorVerification } from '../domain/vendor';
import {
  type Page,
  type PageOf,
  type ProfileStore,
  type VendorFilter,
  type VendorKey,
  type VendorStore,
  type VendorTransaction,
} from '../ports';

interface VendorDeps {
  profiles: ProfileStore;
  vendors: VendorStore;
}

/** Applies to sell in the shop. @throws VENDOR_EXISTS */
export const registerVendor =
  ({ profiles, vendors: store }: VendorDeps) =>
  async (owner: Owner, application: VendorApplication): Promise<Vendor> => {
    await profiles.ensure(owner);
    const { userId } = owner;
    return store.transaction(async (vendors) => {
      if (await vendors.lockApplicant(userId)) throw userErrors.VENDOR_EXISTS();
      const vendor = await vendors.insert(userId, application);
      vendors.tx.outbox.add(VendorRegistered({ vendorId: vendor.id, userId }));
      return vendor;
    });
  };

/** @throws VENDOR_UNKNOWN */
export const getVendor =
  ({ vendors }: VendorDeps) =>
  async (by: VendorKey): Promise<Vendor> => {
    const vendor = await vendors.find(by);
    if (!vendor)
      throw userErrors.VENDOR_UNKNOWN('userId' in by ? 'You have not applied as a vendor.' : undefined);
    return vendor;
  };

/** One that shoppers may see; for them there is no other. @throws VENDOR_UNKNOWN */
export const getApprovedVendor =
  (deps: VendorDeps) =>
  async (id: string): Promise<Vendor> => {
    const vendor = await getVendor(deps)({ id });
    if (vendor.status !== 'APPROVED') throw userErrors.VENDOR_UNKNOWN();
    return vendor;
  };

/** Those that shoppers may see, by name. */
export const listVendors =
  ({ vendors }: VendorDeps) =>
  (filter: VendorFilter, page: Page): Promise<PageOf<Vendor>> =>
    vendors.list({ ...filter, status: 'APPROVED' }, page);

/** A vendor with every decision on them, for those who decide. @throws VENDOR_UNKNOWN */
export const getVendorCase =
  (deps: VendorDeps) =>
  async (id: string): Promise<{ vendor: Vendor; verifications: VendorVerification[] }> => {
    const vendor = await getVendor(deps)({ id });
    return { vendor, verifications: await deps.vendors.history(id) };
  };

/** Locks a vendor for a change. @throws VENDOR_UNKNOWN, VERSION_CONFLICT when `version` is given and not the newest */
export const lockVendor = async (
  vendors: VendorTransaction,
  by: VendorKey,
  version: number | undefined,
): Promise<Vendor> => {
  const vendor = await vendors.lock(by);
  if (!vendor) throw userErrors.VENDOR_UNKNOWN();
  if (version !== undefined && version !== vendor.version) throw errors.VERSION_CONFLICT();
  return vendor;
};
