import { z } from 'zod';
import { type HttpClient } from '@ultramarket/platform';
import { type InvariantSources } from '../ports';

const Stock = z.object({
  negative: z.array(z.string()),
  mismatches: z.array(z.object({ sku: z.string(), reserved: z.number(), open: z.number() })),
});
const Sagas = z.array(
  z.object({ saga: z.string(), sagaId: z.string(), stage: z.string(), dueAt: z.iso.datetime() }),
);

/** Asks inventory and order for the sums that only they can make, for the auditor itself and not for a person. */
export const httpInvariantSources = (
  { inventory, order }: { inventory: HttpClient; order: HttpClient },
  graceSeconds: number,
): InvariantSources => ({
  stock: () => inventory.get('/internal/v1/inventory/consistency', Stock),
  overdueSagas: () => order.get(`/internal/v1/orders/overdue-sagas?graceSeconds=${graceSeconds}`, Sagas),
});
