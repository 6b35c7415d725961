import { z } from 'zod';
import { type Actor } from '@ultramarket/platform';
import { countOf, type Spread } from '../domain/rating';
import { type Review } from '../domain/review';
import { sentiments } from '../domain/sentiment';
import { isAuthor, viewerOf } from '../domain/viewer';

/** A review as shoppers see it. */
export const ReviewView = z.object({
  id: z.uuid(),
  productId: z.uuid(),
  userId: z.uuid(),
  rating: z.number().int(),
  title: z.string(),
  body: z.string(),
  fileIds: z.array(z.uuid()),
  status: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'DELETED']),
  /** What staff said when they decided; only for the author and staff. */
  reason: z.string().nullable(),
  sentiment: z.enum(sentiments),
  verifiedPurchase: z.boolean(),
  helpful: z.number().int(),
  reply: z.object({ body: z.string(), by: z.enum(['seller', 'staff']), at: z.iso.datetime() }).nullable(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** What staff see in addition. */
export const ModerationView = ReviewView.extend({
  flags: z.array(z.string()),
  moderatedBy: z.enum(['rules', 'staff']).nullable(),
  orderId: z.uuid().nullable(),
  reports: z.number().int(),
});

export const viewOf = (review: Review, actor: Actor | undefined): z.input<typeof ReviewView> => {
  const viewer = viewerOf(actor);
  const { reply } = review;
  return {
    id: review.id,
    productId: review.productId,
    userId: review.userId,
    rating: review.rating,
    title: review.title,
    body: review.body,
    fileIds: [...review.fileIds],
    status: review.status,
    reason: viewer.staff || isAuthor(viewer, review) ? review.reason : null,
    sentiment: review.sentiment,
    verifiedPurchase: review.verifiedPurchase,
    helpful: review.helpful,
    reply: reply && { body: reply.body, by: reply.by, at: reply.at.toISOString() },
    version: review.version,
    createdAt: review.createdAt.toISOString(),
    updatedAt: review.updatedAt.toISOString(),
  };
};

export const moderationViewOf = (
  review: Review,
  actor: Actor,
  reports: number,
): z.input<typeof ModerationView> => ({
  ...viewOf(review, actor),
  flags: [...review.flags],
  moderatedBy: review.moderatedBy,
  orderId: review.orderId,
  reports,
});

const Votes = z.number().int();

export const AverageView = z.object({
  productId: z.uuid(),
  average: z.number(),
  count: z.number().int(),
  spread: z.object({ 1: Votes, 2: Votes, 3: Votes, 4: Votes, 5: Votes }),
});

export const averageViewOf = ({
  productId,
  average,
  spread,
}: {
  productId: string;
  average: number;
  spread: Spread;
}): z.input<typeof AverageView> => {
  const [one, two, three, four, five] = spread;
  return {
    productId,
    average,
    count: countOf(spread),
    spread: { 1: one, 2: two, 3: three, 4: four, 5: five },
  };
};
