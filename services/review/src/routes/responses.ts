import { z } from 'zod';
import { endpoint, type Endpoint, Reply } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';
import { ComplaintBody, Id, ReplyBody } from './review-schemas';
import { ReviewView, viewOf } from './review-views';

/** What others do with a review. */
export const responseRoutes = (reviews: ReviewUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/reviews/:id/helpful',
    summary: 'Say that a review helped; once for each user',
    access: 'customer',
    params: Id,
    response: z.object({ id: z.uuid(), helpful: z.number().int() }),
    handle: ({ params, actor }) => reviews.voteHelpful(params.id, actor),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/reviews/:id/report',
    summary: 'Complain about a review; once for each user',
    access: 'customer',
    params: Id,
    body: ComplaintBody,
    response: Id,
    handle: async ({ params, body, actor }) => {
      await reviews.reportReview(params.id, body, actor);
      return { id: params.id };
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/reviews/:id/reply',
    summary: 'Reply to a review, as the seller of the product or as staff',
    access: 'vendor',
    params: Id,
    body: ReplyBody,
    response: ReviewView,
    handle: async ({ params, body, actor }) => {
      const review = await reviews.replyToReview(params.id, body.body, actor);
      return new Reply(viewOf(review, actor), { version: review.version });
    },
  }),
];
