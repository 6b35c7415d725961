import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { type RecommendationUseCases } from '../use-cases';

const At = z.date().transform((at) => at.toISOString());
const Row = z.record(z.string(), z.unknown());

const RebuildView = z.object({
  id: z.uuid(),
  state: z.enum(['RUNNING', 'DONE', 'FAILED']),
  startedAt: At,
  endedAt: At.nullable(),
  /** Rows that were compared with their owners', and how many of them differed. */
  compared: z.number().int().nullable(),
  differing: z.number().int().nullable(),
  /** Some of those that differed, as they were and as they are now. */
  differences: z.array(
    z.object({
      copy: z.enum(['products', 'ratings', 'interactions']),
      key: z.record(z.string(), z.string()),
      live: Row.nullable(),
      rebuilt: Row.nullable(),
    }),
  ),
  error: z.string().nullable(),
});

export const rebuildRoutes = ({ rebuilds }: RecommendationUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/recommendations/rebuild',
    summary: 'Rebuild the copies of products, purchases, reviews and ratings from their owners',
    access: 'admin',
    status: 202,
    response: z.object({ id: z.uuid() }),
    handle: () => rebuilds.start(),
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/recommendations/rebuild',
    summary: 'The state of the last rebuild, and what differed',
    access: 'admin',
    response: RebuildView,
    handle: () => rebuilds.latest(),
  }),
];
