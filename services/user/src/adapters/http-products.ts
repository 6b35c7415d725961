import { z } from 'zod';
import { Money } from '@ultramarket/contracts';
import { type HttpClient } from '@ultramarket/platform';
import { type Products } from '../ports';

const Offers = z.array(
  z.object({
    productId: z.uuid(),
    sku: z.string(),
    name: z.string(),
    price: Money,
    status: z.string(),
    image: z.string().nullable(),
  }),
);

/** Looks products up at product-service, a whole list in one call. */
export const httpProducts = (client: HttpClient): Products => ({
  offers: async (ids) => {
    if (ids.length === 0) return [];
    const items = ids.map((productId) => ({ productId, variantId: null }));
    return client.post('/internal/v1/products/lookup', { items }, Offers, { idempotent: true });
  },
});
