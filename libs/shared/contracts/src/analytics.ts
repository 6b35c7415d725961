import { z } from 'zod';
import { defineEvent } from './message';
import { Currency, MinorUnits } from './values';

const topic = 'analytics.events';

/** The live metrics, every few seconds, for open dashboards. */
export const MetricsTick = defineEvent({
  type: 'MetricsTick',
  version: 1,
  topic,
  key: () => 'tick',
  payload: z.object({
    at: z.iso.datetime(),
    currency: Currency,
    ordersToday: z.number().int(),
    revenueToday: MinorUnits,
    ordersLastMinute: z.number().int(),
    activeShoppers: z.number().int(),
  }),
});

/** The revenue of the last hour fell well below what this hour usually brings. */
export const RevenueDropDetected = defineEvent({
  type: 'RevenueDropDetected',
  version: 1,
  topic,
  key: (event) => event.hour,
  payload: z.object({
    hour: z.iso.datetime(),
    currency: Currency,
    revenue: MinorUnits,
    expected: MinorUnits,
    /** How much is missing, of what was expected: 0 to 100. */
    percent: z.number(),
  }),
});
