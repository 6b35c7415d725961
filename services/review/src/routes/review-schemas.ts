import { z } from 'zod';
import { PageQuery, sortQuery } from '@ultramarket/platform';

/** Text that people type: no control characters, and no blanks around it. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');
export const paragraphs = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^(?:[^\p{Cc}]|[\n\r\t])*$/u, 'must not contain control characters');

export const Id = z.object({ id: z.uuid() });
export const ProductId = z.object({ productId: z.uuid() });

export const Stars = z.number().int().min(1).max(5);

const fields = {
  rating: Stars,
  title: line(120),
  body: paragraphs(5000),
  /** Pictures that file-service keeps. */
  fileIds: z
    .array(z.uuid())
    .max(5)
    .refine((ids) => new Set(ids).size === ids.length, { message: 'each file once' }),
};

/** A review of a product that the path names. */
export const ReviewBody = z.strictObject({
  ...fields,
  title: fields.title.default(''),
  body: fields.body.default(''),
  fileIds: fields.fileIds.default([]),
});

export const ReviewOfProductBody = ReviewBody.extend({ productId: z.uuid() });

const Version = z.number().int().min(1);

export const RewriteBody = z
  .strictObject({ ...fields, version: Version })
  .partial()
  .refine(({ version: _version, ...change }) => Object.keys(change).length > 0, {
    message: 'nothing to change was given',
  });

export const DecisionBody = z
  .strictObject({
    status: z.enum(['APPROVED', 'REJECTED']),
    reason: line(500).min(1).nullable().default(null),
    version: Version.optional(),
  })
  .refine(({ status, reason }) => status === 'APPROVED' || reason !== null, {
    path: ['reason'],
    message: 'a rejection needs a reason',
  });

export const ComplaintBody = z.strictObject({
  reason: z.enum(['SPAM', 'OFFENSIVE', 'FALSE', 'OTHER']),
  note: paragraphs(500).nullable().default(null),
});

export const ReplyBody = z.strictObject({ body: paragraphs(2000).min(1) });

const sort = (fallback: string) =>
  sortQuery(['createdAt', 'helpful', 'rating'], fallback).refine((keys) => keys.length <= 3, {
    message: 'at most three sort keys',
  });

const Rating = z.coerce.number().pipe(Stars);

/** The reviews of one product. */
export const ProductListQuery = z.object({
  userId: z.uuid().optional(),
  rating: Rating.optional(),
  sort: sort('-createdAt'),
  ...PageQuery.shape,
});

export const ListQuery = ProductListQuery.extend({ productId: z.uuid().optional() });

export const ModerationQuery = z.object({
  status: z.enum(['PENDING', 'APPROVED', 'REJECTED']).default('PENDING'),
  productId: z.uuid().optional(),
  sort: sort('createdAt'),
  ...PageQuery.shape,
});

export const ImportBody = z.strictObject({
  reviews: z
    .array(
      ReviewOfProductBody.extend({
        id: z.uuid(),
        userId: z.uuid(),
        verifiedPurchase: z.boolean(),
        createdAt: z.iso.datetime().transform((at) => new Date(at)),
      }),
    )
    .min(1)
    .max(500),
});
