import { z } from 'zod';
import {
  type Vendor,
  type VendorAddress,
  vendorAddressTypes,
  vendorStatuses,
  verdicts,
} from '../domain/vendor';

/** A vendor as shoppers see it. */
export const PublicVendorView = z.object({
  id: z.uuid(),
  /** What products and orders call their seller. */
  sellerId: z.uuid(),
  displayName: z.string(),
  description: z.string(),
});

export const publicView = ({ id, userId, displayName, description }: Vendor) => ({
  id,
  sellerId: userId,
  displayName,
  description,
});

const AddressView = z.object({
  type: z.enum(vendorAddressTypes),
  name: z.string(),
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
  postcode: z.string(),
  phone: z.string().nullable(),
});

/** A vendor as they see themselves, and as staff see them. */
export const VendorView = PublicVendorView.extend({
  legalName: z.string(),
  taxNumber: z.string(),
  /** The last characters; the token itself is never shown. */
  bankTokenEnding: z.string(),
  /** A name that waits for staff. */
  proposedName: z.string().nullable(),
  /** Nothing is paid out before. */
  payoutHoldUntil: z.iso.datetime().nullable(),
  addresses: z.array(AddressView),
  status: z.enum(vendorStatuses),
  reason: z.string().nullable(),
  appliedAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export const vendorView = ({ userId, addresses, ...vendor }: Vendor) => ({
  ...vendor,
  sellerId: userId,
  addresses: addresses.map((address: VendorAddress) => ({ ...address })),
});

/** A vendor as staff who decide on them see them. */
export const VendorCaseView = VendorView.extend({
  verifications: z.array(
    z.object({
      id: z.uuid(),
      from: z.enum(vendorStatuses),
      to: z.enum(verdicts),
      reason: z.string().nullable(),
      kycId: z.uuid().nullable(),
      decidedBy: z.uuid(),
      decidedAt: z.iso.datetime(),
    }),
  ),
});
