import { z } from 'zod';
import { Currency, MinorUnits } from '@ultramarket/contracts';
import { chosenStatuses, productStatuses } from '../domain/product';
import { reservedSlugs } from '../domain/slug';

/** Text that people type: no control characters, and no blanks around it. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');
const paragraphs = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^(?:[^\p{Cc}]|[\n\r\t])*$/u, 'must not contain control characters');

export const Sku = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be letters, digits, ".", "_" or "-"');
export const Slug = z
  .string()
  .max(100)
  .regex(/^[\p{Ll}\p{Lo}\p{N}]+(-[\p{Ll}\p{Lo}\p{N}]+)*$/u, 'must be lower-case words joined by "-"')
  .refine((slug) => !reservedSlugs.has(slug), { message: 'is reserved' });
export const Status = z.enum(productStatuses);

/** An absolute URL, or a path on the shop's own address. */
const MediaUrl = z
  .string()
  .max(500)
  .regex(/^(https?:\/\/|\/)[^\s<>"]+$/, 'must be an http(s) URL or a path');

/** Free attributes. Names become keys in the store, so they hold no operators of its language (XC-28). */
const AttributeName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _/()-]{0,49}$/u, 'must be letters, digits, blanks or _ / ( ) -');
const Attributes = z.record(AttributeName, line(200).min(1)).refine((all) => Object.keys(all).length <= 50, {
  message: 'at most 50 attributes',
});

export const Money = z.strictObject({ amount: MinorUnits.max(100_000_000_000), currency: Currency });

const VariantBody = z.strictObject({
  id: z.uuid().optional(),
  sku: Sku,
  name: line(100).min(1),
  /** Without a price the variant costs what the product costs. */
  price: Money.nullable().default(null),
  attributes: Attributes.default({}),
  image: MediaUrl.nullable().default(null),
});

const Seo = z.strictObject({
  title: line(100).nullable().default(null),
  description: line(300).nullable().default(null),
});

const Translations = z.partialRecord(
  z.enum(['ru', 'uz']),
  z.strictObject({ name: line(255).min(1), description: paragraphs(10_000).default('') }),
);

const fields = {
  sku: Sku,
  name: line(255).min(1),
  slug: Slug,
  description: paragraphs(10_000),
  categoryId: z.uuid(),
  price: Money,
  /** What it cost before; shown struck through. */
  originalPrice: Money.nullable(),
  images: z.array(MediaUrl).max(20),
  videos: z.array(MediaUrl).max(5),
  attributes: Attributes,
  variants: z.array(VariantBody).max(100),
  sellerId: z.uuid().nullable(),
  featured: z.boolean(),
  status: z.enum(chosenStatuses),
  seo: Seo,
  translations: Translations,
};

interface Priced {
  price?: z.infer<typeof Money> | undefined;
  originalPrice?: z.infer<typeof Money> | null | undefined;
  variants?:
    ReadonlyArray<{ sku: string; id?: string | undefined; price: z.infer<typeof Money> | null }> | undefined;
  sku?: string | undefined;
}

/** What no single field can say: one currency for all prices, every SKU and variant id once. */
const consistent = (body: Priced, context: z.core.$RefinementCtx): void => {
  const refuse = (path: string, message: string) =>
    context.issues.push({ code: 'custom', input: body, path: [path], message });
  const prices = [body.price, body.originalPrice, ...(body.variants ?? []).map(({ price }) => price)];
  const currencies = new Set(prices.flatMap((price) => (price ? [price.currency] : [])));
  if (currencies.size > 1) refuse('price', 'all prices of a product have one currency');
  if (body.price && body.originalPrice && body.originalPrice.amount < body.price.amount)
    refuse('originalPrice', 'cannot be below the price');
  const skus = [...(body.sku ? [body.sku] : []), ...(body.variants ?? []).map(({ sku }) => sku)];
  if (new Set(skus).size < skus.length) refuse('variants', 'a SKU belongs to one variant');
  const ids = (body.variants ?? []).flatMap(({ id }) => (id ? [id] : []));
  if (new Set(ids).size < ids.length) refuse('variants', 'an id belongs to one variant');
};

const defaults = {
  description: fields.description.default(''),
  originalPrice: fields.originalPrice.default(null),
  images: fields.images.default([]),
  videos: fields.videos.default([]),
  attributes: fields.attributes.default({}),
  variants: fields.variants.default([]),
  status: fields.status.default('ACTIVE'),
  seo: Seo.default({ title: null, description: null }),
  translations: fields.translations.default({}),
};

export const CreateBody = z
  .strictObject({
    ...fields,
    ...defaults,
    sku: Sku.optional(),
    slug: Slug.optional(),
    status: z.enum(['DRAFT', 'ACTIVE']).default('ACTIVE'),
    sellerId: fields.sellerId.optional(),
    featured: z.boolean().optional(),
  })
  .superRefine(consistent);

export const ChangeBody = z
  .strictObject({ ...fields, version: z.number().int().min(1) })
  .partial()
  .superRefine(consistent)
  .refine(({ version: _version, ...change }) => Object.keys(change).length > 0, {
    message: 'nothing to change was given',
  });

export const ImportProduct = z
  .strictObject({
    ...fields,
    ...defaults,
    id: z.uuid(),
    variants: z
      .array(VariantBody.extend({ id: z.uuid() }))
      .max(100)
      .default([]),
    sellerId: fields.sellerId.default(null),
    featured: z.boolean().default(false),
    createdAt: z.iso
      .datetime()
      .transform((at) => new Date(at))
      .optional(),
  })
  .superRefine(consistent);

type WithMoney = {
  price?: z.infer<typeof Money> | undefined;
  originalPrice?: z.infer<typeof Money> | null | undefined;
};

type Prices = WithMoney & { variants?: ReadonlyArray<{ price: z.infer<typeof Money> | null }> | undefined };

/** Prices leave their envelope: inside, all amounts are in the one currency that the body names, if it names any. */
export const amounts = ({ price, originalPrice, variants = [] }: Prices) => {
  const named = [price, originalPrice, ...variants.map((variant) => variant.price)].find((one) => one);
  return {
    ...(named && { currency: named.currency }),
    ...(price && { price: price.amount }),
    ...(originalPrice !== undefined && { originalPrice: originalPrice?.amount ?? null }),
  };
};

export const variantAmounts = <Given extends { price: z.infer<typeof Money> | null }>(
  variants: readonly Given[],
) => variants.map((variant) => ({ ...variant, price: variant.price?.amount ?? null }));
