import { z } from 'zod';

/**
 * Text that every store takes: no NUL and no half of a surrogate pair. The edge lets nothing else in; a message that
 * brings it all the same is dead-lettered at once instead of failing in its consumer's store again and again.
 */
export const Text = z.string().refine((text) => !/[\0\ud800-\udfff]/u.test(text), 'must be storable text');

/** Integer minor units of a currency (cents for USD); never a float. */
export const MinorUnits = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** ISO 4217 code. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code');

export const Money = z.object({ amount: MinorUnits, currency: Currency });
export type Money = z.infer<typeof Money>;

export const Role = z.enum(['CUSTOMER', 'VENDOR', 'MANAGER', 'ADMIN', 'SUPER_ADMIN']);
export type Role = z.infer<typeof Role>;

export const Address = z.object({
  name: Text,
  line1: Text,
  line2: Text.optional(),
  city: Text,
  region: Text.optional(),
  postcode: Text,
  country: Text,
  phone: Text.optional(),
});
export type Address = z.infer<typeof Address>;
