import { z } from 'zod';
import { field } from '@ultramarket/platform';

/** Days of UTC, both included, or moments; an hour that has begun belongs to the period. */
export const PeriodQuery = z.object({ from: field.from().optional(), to: field.until().optional() });

export const PeriodView = z.object({
  from: z.date().transform((date) => date.toISOString()),
  to: z.date().transform((date) => date.toISOString()),
});

export const AmountView = z.object({ amount: z.number().int(), currency: z.string() });

/** Between 0 and 1; null where there is nothing to take a share of. */
export const ShareView = z.number().nullable();

export const RevenueView = z.object({
  currency: z.string(),
  gross: z.number().int(),
  refunded: z.number().int(),
  net: z.number().int(),
});
