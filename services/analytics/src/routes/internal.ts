import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { PastEvent } from '../domain/client-event';
import { type AnalyticsUseCases } from '../use-cases';

/** What operators bring; the gateway does not route it. */
export const internalRoutes = (analytics: AnalyticsUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/analytics/events',
    summary:
      'Bring in what guests looked at before, each event by its id and time; the same again changes nothing',
    access: 'service',
    body: z.strictObject({
      events: z
        .array(
          PastEvent.refine(({ at }) => Date.parse(at) <= analytics.now().getTime(), {
            path: ['at'],
            message: 'must not be in the future',
          }),
        )
        .min(1)
        .max(5000),
    }),
    response: z.object({ accepted: z.number().int() }),
    handle: ({ body }) => analytics.importEvents(body.events),
  }),
];
