import { z } from 'zod';
import { endpoint, type Endpoint, Reply } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';
import { DecisionBody, Id, ModerationQuery } from './review-schemas';
import { moderationViewOf, ModerationView, ReviewView, viewOf } from './review-views';

const Recount = z.object({ products: z.number().int(), differed: z.number().int() });

export const moderationRoutes = (reviews: ReviewUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/reviews/moderation',
    summary: 'Reviews that wait for staff, oldest first, or those of another status',
    access: 'manager',
    query: ModerationQuery,
    response: z.array(ModerationView),
    handle: async ({ query, actor }) => {
      const { items, meta, reports } = await reviews.listForModeration(query);
      const views = items.map((review) => moderationViewOf(review, actor, reports.get(review.id) ?? 0));
      return new Reply(views, { meta });
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/reviews/:id/moderation',
    summary: 'Approve or reject a review; a rejection needs a reason',
    access: 'manager',
    params: Id,
    example: { body: { status: 'APPROVED', reason: 'It is fine.' } },
    body: DecisionBody,
    response: ReviewView,
    handle: async ({ params, body: { version, ...decision }, actor, ip, ifMatch }) => {
      const review = await reviews.moderateReview(params.id, decision, { ifMatch, version }, { actor, ip });
      return new Reply(viewOf(review, actor), { version: review.version });
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/reviews/ratings/rebuild',
    summary:
      'Rebuild all ratings from the reviews while requests go on; announce publishes all of them again',
    access: 'admin',
    body: z.strictObject({ announce: z.boolean().default(false) }).optional(),
    response: Recount,
    handle: ({ body }) => reviews.rebuildRatings(body),
  }),
];
