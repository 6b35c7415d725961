import { z } from 'zod';
import { Money } from '@ultramarket/contracts';

export const HitView = z.object({
  id: z.uuid(),
  sku: z.string(),
  name: z.string(),
  slug: z.string().nullable(),
  price: Money,
  originalPrice: Money.nullable(),
  inStock: z.boolean(),
  images: z.array(z.string()),
  categoryId: z.string(),
  sellerId: z.string().nullable(),
  rating: z.number(),
  reviewCount: z.number().int(),
});

const count = z.number().int();

export const FacetsView = z.object({
  categories: z.array(z.object({ id: z.string(), name: z.string(), count })),
  prices: z.array(z.object({ from: z.number().int(), to: z.number().int().nullable(), count })),
  ratings: z.array(z.object({ stars: z.number().int(), count })),
  attributes: z.array(
    z.object({ name: z.string(), values: z.array(z.object({ value: z.string(), count })) }),
  ),
});

export const SearchView = z.object({ hits: z.array(HitView), facets: FacetsView });

const Copy = z.object({ documents: z.number().int(), checksum: z.string() });

export const RebuildView = z.object({
  state: z.enum(['running', 'done', 'failed']),
  reason: z.enum(['asked', 'synonyms']),
  index: z.string().nullable(),
  documents: z.number().int(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  comparison: z
    .object({ equal: z.boolean(), live: Copy, rebuilt: Copy, differing: z.array(z.string()) })
    .nullable(),
  error: z.string().nullable(),
});

const terms = { term: z.string(), searches: z.number().int() };

export const AnalyticsView = z.object({
  days: z.number().int(),
  searches: z.number().int(),
  searchesWithClick: z.number().int(),
  zeroResultSearches: z.number().int(),
  clickThroughRate: z.number(),
  zeroResultRate: z.number(),
  topTerms: z.array(
    z.object({ ...terms, searchesWithClick: z.number().int(), clickThroughRate: z.number() }),
  ),
  zeroResultTerms: z.array(z.object(terms)),
});
