import { z } from 'zod';
import { type Actor, endpoint, type Endpoint, pageMeta, pseudonymOf, Reply } from '@ultramarket/platform';
import { type SearchUseCases } from '../use-cases';
import { type Seeker } from '../use-cases/search-products';
import { FacetQuery, SearchQuery, Words } from './search-query';
import { FacetsView, SearchView } from './search-views';

type Header = (name: string) => string | undefined;

const guestId = /^[\w-]{1,64}$/;
/** The guest's pseudonym. A value that cart-service would not have issued is no guest's id. */
const guestIdOf = (header: Header): string | null => {
  const given = header('x-guest-id');
  return given !== undefined && guestId.test(given) ? pseudonymOf(given) : null;
};

/** Who searches. Services are not recorded, but may search for a guest, whose id they send along. */
export const seekerOf = (actor: Actor | undefined, header: Header): Seeker => ({
  userId: actor && actor.role !== 'SERVICE' ? actor.userId : null,
  guestId: actor && actor.role !== 'SERVICE' ? null : guestIdOf(header),
});

const searchAt = (path: string, useCases: SearchUseCases, summary: string): Endpoint =>
  endpoint({
    method: 'get',
    path,
    summary,
    access: ['guest', 'service'],
    query: SearchQuery,
    example: { query: { q: 'lamp', attributes: 'Color:Black', sort: '-price' } },
    response: SearchView,
    handle: async ({ query: { searchId, ...query }, actor, header }) => {
      const found = await useCases.searchProducts(query, { ...seekerOf(actor, header), searchId });
      const { hits, facets, total, degraded } = found;
      const meta = { ...pageMeta(query, total), searchId: found.searchId, degraded };
      return new Reply({ hits, facets }, { meta });
    },
  });

export const searchRoutes = (useCases: SearchUseCases): Endpoint[] => [
  searchAt('/api/v1/search', useCases, 'Find products by words and filters, with facets'),
  searchAt('/api/v1/products/search', useCases, 'The same as /search'),

  endpoint({
    method: 'get',
    path: '/api/v1/search/suggestions',
    summary: 'Up to ten names that begin like this',
    access: ['guest', 'service'],
    query: z.object({ q: Words }),
    response: z.array(z.string()),
    handle: ({ query }) => useCases.suggestNames(query.q),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/search/facets',
    summary: 'What a search could be narrowed down by: categories, price bands, ratings, attributes',
    access: ['guest', 'service'],
    query: FacetQuery,
    response: FacetsView,
    handle: ({ query }) => useCases.readFacets(query),
  }),
];
