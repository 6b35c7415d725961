import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { termOf } from '../domain/search-query';
import { type SearchUseCases } from '../use-cases';
import { seekerOf } from './search';
import { Words } from './search-query';
import { AnalyticsView } from './search-views';

export const insightRoutes = (search: SearchUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/search/history',
    summary: "The caller's last fifty searches, newest first",
    access: 'customer',
    response: z.array(z.object({ query: z.string(), at: z.iso.datetime() })),
    handle: ({ actor }) => search.history.list(actor.userId),
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/search/history',
    summary: "Delete the caller's search history, or only the query in q",
    access: 'customer',
    query: z.object({ q: Words.optional() }),
    response: z.object({}),
    handle: async ({ actor, query }) => {
      await search.history.remove(actor.userId, query.q === undefined ? undefined : termOf(query.q));
      return {};
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/search/click',
    summary: 'A result of a search was opened; searchId is in the meta of its answer',
    access: 'guest',
    status: 202,
    example: {
      body: {
        searchId: '0193a000-0000-7000-8000-000000000001',
        productId: '0193a000-0000-7000-8000-000000000002',
        position: 1,
      },
    },
    body: z.strictObject({
      // Its first part is the time of the search.
      searchId: field.id().refine((id) => id[14] === '7', { message: 'must be the id of a search' }),
      productId: field.id(),
      position: z.number().int().min(1).max(10_000),
    }),
    response: z.object({}),
    handle: async ({ body, actor, header }) => {
      const { userId, guestId } = seekerOf(actor, header);
      search.recordClick({ ...body, userId, guestId });
      return {};
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/search/analytics',
    summary: 'Top terms, terms without results and click-through of the last days',
    access: 'manager',
    query: z.object({ days: field.whole(1, 365).default(30) }),
    response: AnalyticsView,
    handle: ({ query }) => search.readAnalytics(query.days),
  }),
];
