import { z } from 'zod';
import { type HttpClient, NaturalBatcher } from '@ultramarket/platform';
import { productKey } from '../domain/cart';
import { cartErrors } from '../domain/errors';
import { type Catalogue, type Offer, type ProductRef } from '../ports';

const Offers = z.array(
  z.object({
    productId: z.string(),
    variantId: z.string().nullable(),
    sku: z.string(),
    name: z.string(),
    image: z.string().nullable(),
    price: z.object({ amount: z.number().int().min(0), currency: z.string() }),
    status: z.enum(['ACTIVE', 'DRAFT', 'ARCHIVED']),
    variantRequired: z.boolean().default(false),
  }),
);

const cacheLimit = 20_000;

/**
 * Asks product-service. Requests that come together become one call, each product in it once; answers are cached
 * for `cacheMs`. A change drops them at once in the replica that gets its event, after that time in the others; an
 * order reads its prices again in any case.
 */
export const httpCatalogue = (
  client: HttpClient,
  { now, cacheMs = 10_000 }: { now: () => number; cacheMs?: number },
): Catalogue => {
  const cached = new Map<string, { offer: Offer; until: number }>();
  /** Counts what was dropped, so that an answer which was on its way at that moment is not cached. */
  let dropped = 0;

  const lookup = async (products: readonly ProductRef[]): Promise<Array<Offer | undefined>> => {
    const unique = [...new Map(products.map((product) => [productKey(product), product])).values()];
    const droppedBefore = dropped;
    const asked = now();
    const found = await client.post(
      '/internal/v1/products/lookup',
      { items: unique.map(({ productId, variantId }) => ({ productId, variantId })) },
      Offers,
      { idempotent: true },
    );
    const offers = new Map(found.map((offer) => [productKey(offer), offer]));
    if (cached.size + offers.size > cacheLimit) cached.clear();
    if (dropped === droppedBefore)
      offers.forEach((offer, key) => cached.set(key, { offer, until: asked + cacheMs }));
    return products.map((product) => offers.get(productKey(product)));
  };
  const batcher = new NaturalBatcher(lookup, { maxBatch: 500, inFlight: 2 });

  const one = async (product: ProductRef, fresh: boolean): Promise<Offer | undefined> => {
    const known = fresh ? undefined : cached.get(productKey(product));
    return known && known.until > now() ? known.offer : batcher.add(product);
  };

  return {
    offers: async (products, { fresh = false } = {}) => {
      try {
        const offers = await Promise.all(products.map((product) => one(product, fresh)));
        return new Map(offers.flatMap((offer) => (offer ? [[productKey(offer), offer]] : [])));
      } catch (cause) {
        throw cartErrors.CATALOGUE_UNAVAILABLE(undefined, { cause });
      }
    },
    evict: (productIds) => {
      const gone = new Set(productIds);
      dropped += 1;
      for (const key of cached.keys()) if (gone.has(key.split(':')[0] ?? '')) cached.delete(key);
    },
  };
};
