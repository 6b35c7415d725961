import { z } from 'zod';
import { type HttpClient } from '@ultramarket/platform';
import { type Behaviour } from '../ports';

const Counts = z.object({
  looks: z.number().int(),
  searches: z.number().int(),
  purchases: z.number().int(),
});
const Activity = z.object({
  last30Days: Counts,
  last365Days: Counts,
  lastActiveAt: z.iso.datetime().nullable(),
});

/** Asks analytics-service for a user's activity. */
export const httpBehaviour = (client: HttpClient): Behaviour => ({
  of: (userId) => client.get(`/internal/v1/analytics/users/${userId}/activity`, Activity),
});
