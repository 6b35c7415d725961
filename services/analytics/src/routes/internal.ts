import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { isPast, PastEvent } from '../domain/client-event';
import { type AnalyticsUseCases } from '../use-cases';

const ActivityCounts = z.object({
  looks: z.number().int(),
  searches: z.number().int(),
  purchases: z.number().int(),
});

/** Five thousand events, each with its ids and a search of some length. */
const importBytes = 4_000_000;

/** What operators bring and other services ask; the gateway does not route it. */
export const internalRoutes = (analytics: AnalyticsUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/analytics/events',
    summary:
      'Bring in what guests looked at before, each event by its id and time; the same again changes nothing',
    access: 'service',
    maxBodyBytes: importBytes,
    body: z.strictObject({
      events: z
        .array(
          PastEvent.refine(({ at }) => isPast(at, analytics.now()), {
            path: ['at'],
            message: 'must lie in the past, after 1970',
          }),
        )
        .min(1)
        .max(5000),
    }),
    response: z.object({ accepted: z.number().int() }),
    handle: ({ body }) => analytics.importEvents(body.events),
  }),

  endpoint({
    method: 'get',
    path: '/internal/v1/analytics/users/:userId/activity',
    summary: 'What one person did in the last thirty days and in the last year, for that person',
    access: 'service',
    params: z.strictObject({ userId: field.id() }),
    response: z.object({
      last30Days: ActivityCounts,
      last365Days: ActivityCounts,
      lastActiveAt: z.iso.datetime().nullable(),
    }),
    handle: ({ params }) => analytics.showActivity(params.userId),
  }),
];
