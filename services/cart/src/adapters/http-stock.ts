import { z } from 'zod';
import { type HttpClient, NaturalBatcher } from '@ultramarket/platform';
import { cartErrors } from '../domain/errors';
import { type Stock } from '../ports';

const Levels = z.array(z.object({ sku: z.string(), available: z.number().int() }));

/** Asks inventory-service; requests that come together become one call. Nothing is cached: stock moves fast. */
export const httpStock = (client: HttpClient): Stock => {
  const batcher = new NaturalBatcher<string, number>(
    async (skus) => {
      const found = await client.post(
        '/internal/v1/inventory/availability',
        { skus: [...new Set(skus)] },
        Levels,
        {
          idempotent: true,
        },
      );
      const levels = new Map(found.map(({ sku, available }) => [sku, available]));
      return skus.map((sku) => levels.get(sku) ?? 0);
    },
    { maxBatch: 500, inFlight: 2 },
  );

  return {
    available: async (skus) => {
      try {
        const levels = await Promise.all(skus.map((sku) => batcher.add(sku)));
        return new Map(skus.map((sku, index) => [sku, levels[index] ?? 0]));
      } catch (cause) {
        throw cartErrors.STOCK_UNAVAILABLE(undefined, { cause });
      }
    },
  };
};
