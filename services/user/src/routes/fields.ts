import { z } from 'zod';
import { PageQuery } from '@ultramarket/platform';

export const Phone = z
  .string()
  .regex(/^(?=.{5,20}$)\+?[\d ()-]+$/, 'must be a phone number of at most 20 characters');

export const text = (max: number) => z.string().trim().min(1).max(max);
/** What is not given is empty. */
export const optionalText = (max: number) => text(max).nullable().default(null);

/** Where a letter arrives. */
export const postalFields = {
  name: text(200),
  line1: text(200),
  line2: optionalText(200),
  city: text(100),
  region: optionalText(100),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code'),
  postcode: text(20),
  phone: Phone.nullable().default(null),
};

/** Lists that are paged by number. */
export const Paging = PageQuery.omit({ cursor: true });

/** Why staff decide as they do; its owner reads it. */
export const Reason = text(500);
