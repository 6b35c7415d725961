import { z } from 'zod';

const time = z.iso.datetime({ offset: true }).or(z.iso.date());

/** `from` and `to` in UTC, as dates or as times; what begins in an hour belongs to it. */
export const PeriodQuery = z.object({ from: time.optional(), to: time.optional() });

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
