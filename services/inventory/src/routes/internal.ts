import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { type StockReader } from '../ports';

/** What other services ask; the gateway does not route it. */
export const internalRoutes = (reader: StockReader): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/inventory/availability',
    summary: 'What can be sold of many SKUs at once; unknown ones are left out',
    access: 'service',
    body: z.strictObject({ skus: z.array(z.string().min(1).max(100)).min(1).max(500) }),
    response: z.array(z.object({ sku: z.string(), available: z.number().int() })),
    handle: ({ body: { skus } }) => reader.availability(skus),
  }),
];
