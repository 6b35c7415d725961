import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { ClientEvent } from '../domain/client-event';
import { type AnalyticsUseCases } from '../use-cases';

const GuestId = z
  .string()
  .regex(/^[\w-]{1,100}$/)
  .catch('');

/** A hundred searches of 200 characters that take four bytes each, or escapes of twelve. */
const batchBytes = 300_000;

/** Events of browsers and apps. */
export const clientEventRoutes = (analytics: AnalyticsUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/analytics/events',
    summary: 'What a shopper looked at; without consent it counts but names no visitor',
    access: 'guest',
    status: 202,
    maxBodyBytes: batchBytes,
    body: z.strictObject({ consent: z.boolean(), events: z.array(ClientEvent).min(1).max(100) }),
    response: z.object({ accepted: z.number().int() }),
    handle: async ({ actor, body: { consent, events }, header }) => ({
      accepted: analytics.takeClientEvents({
        events,
        sender: {
          consent,
          userId: actor && actor.role !== 'SERVICE' ? actor.userId : '',
          guestId: GuestId.parse(header('x-guest-id') ?? ''),
        },
        userAgent: header('user-agent'),
      }),
    }),
  }),
];
