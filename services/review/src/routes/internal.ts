import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';
import { ImportBody } from './review-schemas';

/** For other services only; the gateway does not route `/internal`. */
export const internalRoutes = (reviews: ReviewUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/reviews/import',
    summary: 'Add many reviews with their ids; those that are there stay as they are',
    access: 'service',
    body: ImportBody,
    response: z.object({ created: z.number().int(), unchanged: z.number().int() }),
    handle: ({ body }) => reviews.importReviews(body.reviews),
  }),
];
