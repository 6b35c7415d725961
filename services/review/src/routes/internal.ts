import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';
import { ImportBody } from './review-schemas';
import { ReviewView, viewOf } from './review-views';

const After = z.strictObject({ after: field.id().optional() });

/** What services that keep copies rebuild them from. */
const copyRoutes = (reviews: ReviewUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/reviews/states',
    summary: 'Stars by author and product of all reviews, for services that keep a copy, 500 at a time',
    access: 'service',
    body: After,
    response: z.object({
      items: z.array(
        z.object({
          reviewId: z.uuid(),
          productId: z.uuid(),
          userId: z.uuid(),
          rating: z.number().int(),
          writtenAt: z.iso.datetime(),
        }),
      ),
      next: z.uuid().nullable(),
    }),
    handle: ({ body }) => reviews.reviewStates(body.after),
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/reviews/ratings',
    summary: 'Ratings of all products, for services that keep a copy, 500 at a time',
    access: 'service',
    body: After,
    response: z.object({
      items: z.array(
        z.object({
          productId: z.uuid(),
          average: z.number(),
          count: z.number().int(),
          version: z.number().int(),
        }),
      ),
      next: z.uuid().nullable(),
    }),
    handle: ({ body }) => reviews.ratingStates(body.after),
  }),
];

/** For other services only; the gateway does not route `/internal`. */
export const internalRoutes = (reviews: ReviewUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/reviews/latest',
    summary: 'The newest approved reviews of many products',
    access: 'service',
    body: z.strictObject({
      productIds: z.array(field.id()).min(1).max(100),
      limit: z.number().int().min(1).max(100),
    }),
    response: z.array(z.object({ productId: z.uuid(), reviews: z.array(ReviewView) })),
    handle: async ({ body: { productIds, limit } }) =>
      (await reviews.latestReviews(productIds, limit)).map(({ productId, reviews: found }) => ({
        productId,
        reviews: found.map((review) => viewOf(review, undefined)),
      })),
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/reviews/import',
    summary: 'Add many reviews with their ids; those that are there stay as they are',
    access: 'service',
    body: ImportBody,
    maxBodyBytes: 10_000_000,
    response: z.object({ created: z.number().int(), unchanged: z.number().int() }),
    handle: ({ body }) => reviews.importReviews(body.reviews),
  }),

  ...copyRoutes(reviews),
];
