import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { type StockReader } from '../ports';

/** What other services ask; the gateway does not route it. */
export const internalRoutes = (reader: StockReader): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/inventory/availability',
    summary: 'What can be sold of many SKUs at once; unknown ones are left out',
    access: 'service',
    body: z.strictObject({ skus: z.array(field.sku()).min(1).max(500) }),
    response: z.array(z.object({ sku: z.string(), available: z.number().int() })),
    handle: ({ body: { skus } }) => reader.availability(skus),
  }),

  endpoint({
    method: 'get',
    path: '/internal/v1/inventory/consistency',
    summary: 'SKUs with stock below zero, or whose reserved counter is not the sum of its open reservations',
    access: 'service',
    response: z.object({
      negative: z.array(z.string()),
      mismatches: z.array(z.object({ sku: z.string(), reserved: z.number().int(), open: z.number().int() })),
    }),
    handle: () => reader.consistency(),
  }),
];
