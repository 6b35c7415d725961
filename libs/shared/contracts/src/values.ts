import { z } from 'zod';

/** Integer minor units of a currency (cents for USD); never a float. */
export const MinorUnits = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** ISO 4217 code. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code');

export const Money = z.object({ amount: MinorUnits, currency: Currency });
export type Money = z.infer<typeof Money>;

export const Role = z.enum(['CUSTOMER', 'VENDOR', 'MANAGER', 'ADMIN', 'SUPER_ADMIN']);
export type Role = z.infer<typeof Role>;

export const Address = z.object({
  name: z.string(),
  line1: z.string(),
  line2: z.string().optional(),
  city: z.string(),
  region: z.string().optional(),
  postcode: z.string(),
  country: z.string(),
  phone: z.string().optional(),
});
export type Address = z.infer<typeof Address>;
