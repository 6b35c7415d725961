import { z } from 'zod';
import { field, PageQuery, sortQuery } from '@ultramarket/platform';

/** What an author may leave empty. */
const none = z.literal('');

export const Id = z.object({ id: field.id() });
export const ProductId = z.object({ productId: field.id() });

export const Stars = z.number().int().min(1).max(5);

const fields = {
  rating: Stars,
  title: field.line(120).or(none),
  body: field.text(5000).or(none),
  /** Pictures that file-service stores. */
  fileIds: field.distinct(z.array(field.id()).max(5)),
};

/** A review of a product that the path names. */
export const ReviewBody = z.strictObject({
  ...fields,
  title: fields.title.default(''),
  body: fields.body.default(''),
  fileIds: fields.fileIds.default([]),
});

export const ReviewOfProductBody = ReviewBody.extend({ productId: field.id() });

const Version = z.number().int().min(1).max(2_147_483_647);

export const RewriteBody = z
  .strictObject({ ...fields, version: Version })
  .partial()
  .refine(({ version: _version, ...change }) => Object.keys(change).length > 0, {
    message: 'nothing to change was given',
  });

export const DecisionBody = z
  .strictObject({
    status: z.enum(['APPROVED', 'REJECTED']),
    reason: field.line(500).nullable().default(null),
    version: Version.optional(),
  })
  .refine(({ status, reason }) => status === 'APPROVED' || reason !== null, {
    path: ['reason'],
    message: 'a rejection needs a reason',
  });

export const ComplaintBody = z.strictObject({
  reason: z.enum(['SPAM', 'OFFENSIVE', 'FALSE', 'OTHER']),
  note: field.text(500).or(none).nullable().default(null),
});

export const ReplyBody = z.strictObject({ body: field.text(2000) });

const sort = (fallback: string) =>
  sortQuery(['createdAt', 'helpful', 'rating'], fallback).refine((keys) => keys.length <= 3, {
    message: 'at most three sort keys',
  });

const Rating = field.whole(1, 5);

/** The reviews of one product. */
export const ProductListQuery = z.object({
  userId: field.id().optional(),
  rating: Rating.optional(),
  sort: sort('-createdAt'),
  ...PageQuery.shape,
});

export const ListQuery = ProductListQuery.extend({ productId: field.id().optional() });

export const ModerationQuery = z.object({
  status: z.enum(['PENDING', 'APPROVED', 'REJECTED']).default('PENDING'),
  productId: field.id().optional(),
  sort: sort('createdAt'),
  ...PageQuery.shape,
});

export const ImportBody = z.strictObject({
  reviews: z
    .array(
      ReviewOfProductBody.extend({
        id: field.id(),
        userId: field.id(),
        verifiedPurchase: z.boolean(),
        createdAt: z.iso.datetime().transform((at) => new Date(at)),
      }),
    )
    .min(1)
    .max(500),
});
