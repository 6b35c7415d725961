import { z } from 'zod';
import { defineEvent } from './message';
import { Text } from './values';

const topic = 'review.events';

/** Someone wrote or rewrote a review; it is shown once it is approved. */
export const ReviewCreated = defineEvent({
  type: 'ReviewCreated',
  version: 1,
  topic,
  key: (event) => event.productId,
  payload: z.object({
    reviewId: z.uuid(),
    productId: z.uuid(),
    userId: z.uuid(),
    rating: z.number().int().min(1).max(5),
    sentiment: z.enum(['POSITIVE', 'NEUTRAL', 'NEGATIVE']),
  }),
});

/** A review was approved or rejected, by rules or by a person. */
export const ReviewModerated = defineEvent({
  type: 'ReviewModerated',
  version: 1,
  topic,
  key: (event) => event.productId,
  payload: z.object({
    reviewId: z.uuid(),
    productId: z.uuid(),
    userId: z.uuid(),
    status: z.enum(['APPROVED', 'REJECTED']),
    by: z.enum(['rules', 'staff']),
    reason: Text.nullable(),
  }),
});

/** The rating that shoppers see changed; copies ignore a `version` they have already passed. */
export const RatingUpdated = defineEvent({
  type: 'RatingUpdated',
  version: 1,
  topic,
  key: (event) => event.productId,
  payload: z.object({
    productId: z.uuid(),
    /** Mean of the approved ratings with two decimals; 0 when there is none. */
    average: z.number().min(0).max(5),
    count: z.number().int().min(0),
    version: z.number().int(),
  }),
});
