import { userErrors } from '../domain/errors';
import { type Owner } from '../domain/profile';
import { type Vendor, type VendorApplication, type VendorVerification } from '../domain/vendor';
import { type Page, type PageOf, type ProfileStore, type VendorFilter, type VendorStore } from '../ports';

interface VendorDeps {
  profiles: ProfileStore;
  vendors: VendorStore;
}

/** Applies to sell in the shop. @throws VENDOR_EXISTS */
export const registerVendor =
  ({ profiles, vendors }: VendorDeps) =>
  async (owner: Owner, application: VendorApplication): Promise<Vendor> => {
    await profiles.ensure(owner);
    return vendors.register(owner.userId, application);
  };

/** @throws VENDOR_UNKNOWN */
export const getVendor =
  ({ vendors }: VendorDeps) =>
  async (by: { id: string } | { userId: string }): Promise<Vendor> => {
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
