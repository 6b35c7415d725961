import { z } from 'zod';
import { type Actor, endpoint, type Endpoint, Reply } from '@ultramarket/platform';
import { type Review } from '../domain/review';
import { type ReviewUseCases } from '../use-cases';
import { type ReviewList } from '../use-cases/read-reviews';
import {
  Id,
  ListQuery,
  ProductId,
  ProductListQuery,
  ReviewBody,
  ReviewOfProductBody,
  RewriteBody,
} from './review-schemas';
import { averageViewOf, AverageView, ReviewView, viewOf } from './review-views';

const listed = ({ items, meta }: ReviewList, actor: Actor | undefined) =>
  new Reply(
    items.map((review) => viewOf(review, actor)),
    { meta },
  );

const shown = (review: Review, actor: Actor | undefined) =>
  new Reply(viewOf(review, actor), { version: review.version });

/** Under products, where shoppers look for them: the same use cases by product. */
const productReviewRoutes = (reviews: ReviewUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/products/:id/reviews',
    summary: 'Reviews of one product',
    access: 'guest',
    params: Id,
    query: ProductListQuery,
    response: z.array(ReviewView),
    handle: async ({ params, query, actor }) =>
      listed(await reviews.listReviews({ ...query, productId: params.id }, actor), actor),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/products/:id/reviews',
    summary: 'Review a product that was delivered to the caller',
    access: 'customer',
    status: 201,
    params: Id,
    example: { body: { rating: 4, title: 'Good', body: 'It does what it says.' } },
    body: ReviewBody,
    response: ReviewView,
    handle: async ({ params, body, actor }) =>
      shown(await reviews.createReview(params.id, body, actor.userId), actor),
  }),
];

export const reviewRoutes = (reviews: ReviewUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/reviews',
    summary: 'Reviews by product, author and rating; the author sees their own that wait as well',
    access: 'guest',
    query: ListQuery,
    response: z.array(ReviewView),
    handle: async ({ query, actor }) => listed(await reviews.listReviews(query, actor), actor),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/reviews',
    summary: 'Review a product that was delivered to the caller',
    access: 'customer',
    status: 201,
    example: {
      body: {
        productId: '0193a000-0000-7000-8000-000000000001',
        rating: 4,
        title: 'Good',
        body: 'It does what it says.',
      },
    },
    body: ReviewOfProductBody,
    response: ReviewView,
    handle: async ({ body: { productId, ...content }, actor }) =>
      shown(await reviews.createReview(productId, content, actor.userId), actor),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/reviews/average/:productId',
    summary: 'Average, count and spread of the ratings of a product',
    access: 'public',
    params: ProductId,
    response: AverageView,
    handle: async ({ params }) => averageViewOf(await reviews.averageRating(params.productId)),
  }),

  ...productReviewRoutes(reviews),
];

/** Registered after every path with a fixed segment in the place of the id. */
export const singleReviewRoutes = (reviews: ReviewUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/reviews/:id',
    summary: 'One review; one that is not shown only for its author and staff',
    access: 'guest',
    params: Id,
    response: ReviewView,
    handle: async ({ params, actor }) => shown(await reviews.getReview(params.id, actor), actor),
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/reviews/:id',
    summary: 'Rewrite a review; what is left out stays. If-Match or version guards against lost updates',
    access: 'customer',
    params: Id,
    example: { body: { title: 'Better', body: 'It still does.' } },
    body: RewriteBody,
    response: ReviewView,
    handle: async ({ params, body: { version, ...change }, actor, ifMatch }) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      return shown(await reviews.rewriteReview(params.id, given, { ifMatch, version }, actor), actor);
    },
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/reviews/:id',
    summary: 'Delete a review: the author their own, staff any',
    access: 'customer',
    params: Id,
    response: Id,
    handle: async ({ params, actor, ip, ifMatch }) => {
      await reviews.deleteReview(params.id, { ifMatch }, { actor, ip });
      return { id: params.id };
    },
  }),
];
