import { z } from 'zod';
import { endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { SynonymSet } from '../domain/synonyms';
import { type SearchUseCases } from '../use-cases';
import { RebuildView } from './search-views';

/** Five hundred sets of forty words. */
const synonymBytes = 2_000_000;
const staff = ['admin', 'service'] as const;
const IndexBody = z.strictObject({ productIds: z.array(field.id()).min(1).max(500).optional() }).optional();
const IndexView = z.union([z.object({ indexed: z.number(), removed: z.number() }), RebuildView]);
const SynonymsView = z.object({
  version: z.number().int(),
  appliedVersion: z.number().int(),
  sets: z.array(SynonymSet),
});

export const indexRoutes = (search: SearchUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/search/index',
    summary: 'The index in service, and how the last rebuild went and compared',
    access: staff,
    response: z.object({
      index: z.string(),
      synonymsVersion: z.number().int(),
      rebuild: RebuildView.nullable(),
    }),
    handle: () => search.readIndexStatus(),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/search/index',
    summary:
      'Index some products anew (200), or with an empty body rebuild the whole index in the background (202)',
    access: staff,
    body: IndexBody,
    response: IndexView,
    handle: async ({ body }) => {
      if (body?.productIds) return search.indexProducts(body.productIds);
      const started = await search.rebuild.start('asked');
      return new Reply({ ...started, comparison: null }, { status: 202 });
    },
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/search/index/:id',
    summary: 'Take a product out of the index until it changes',
    access: staff,
    params: z.object({ id: field.id() }),
    response: z.object({ id: z.uuid() }),
    handle: async ({ params }) => {
      await search.dropDocument(params.id);
      return { id: params.id };
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/search/synonyms',
    summary: 'Words that mean the same, and which version of them searches use',
    access: 'manager',
    response: SynonymsView,
    handle: async () => {
      const { sets, ...synonyms } = await search.readSynonyms();
      return { ...synonyms, sets: [...sets] };
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/search/synonyms',
    summary: 'Replace the synonyms; the index is rebuilt with them in the background',
    access: 'manager',
    body: z.strictObject({
      sets: z.array(SynonymSet).max(500),
      version: field.count(2_147_483_647).optional(),
    }),
    maxBodyBytes: synonymBytes,
    response: SynonymsView,
    handle: async ({ body }) => {
      const { sets, ...synonyms } = await search.changeSynonyms(body.sets, body.version);
      return { ...synonyms, sets: [...sets] };
    },
  }),
];
