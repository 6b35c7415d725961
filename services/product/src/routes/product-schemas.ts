import { z } from 'zod';
import { field } from '@ultramarket/platform';
import { chosenStatuses, productStatuses } from '../domain/product';
import { isReserved, isSlug } from '../domain/slug';

/** The most that anything may cost, in minor units. */
export const maxPrice = 100_000_000_000;

export const Slug = field
  .identifier(100)
  .refine(isSlug, { message: 'must be lower-case words joined by "-"' })
  .refine((slug) => !isReserved(slug), { message: 'is reserved' });
export const Status = z.enum(productStatuses);

/** Several lines that may be none. */
const paragraphs = (max: number) => field.text(max).or(z.literal(''));

/** A picture or film: an address that is secure, or a path on the shop's own. */
const MediaUrl = field
  .token(500)
  .regex(
    /^(?:https:\/\/[^\s/\\@<>"]+(?:\/[^\s\\<>"]*)?|\/(?![/\\])[^\s\\<>"]*)$/,
    'must be an https URL or a path',
  );

/**
 * Free attributes. Names become keys in the store and in every copy of it, so they have no operators of its language and
 * none of JavaScript's own names.
 */
const AttributeName = field
  .name(50)
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} _/()-]*$/u, 'must be letters, digits, blanks or _ / ( ) -')
  .refine((name) => !(name in Object.prototype), { message: 'is reserved' });
const NamedOnce = z.record(AttributeName, field.line(200)).refine((all) => Object.keys(all).length <= 50, {
  message: 'at most 50 attributes',
});
/** Of two names that are stored as one, such as é in both forms of Unicode, a value would be lost. */
const Attributes = z.preprocess((given, context) => {
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  if (new Set(names.map((name) => name.normalize('NFC').trim())).size < names.length)
    context.issues.push({ code: 'custom', input: given, message: 'names an attribute twice' });
  return given;
}, NamedOnce);

export const Money = z.strictObject({ amount: field.count(maxPrice), currency: field.currency() });

const VariantBody = z.strictObject({
  id: field.id().optional(),
  sku: field.sku(),
  name: field.name(100),
  /** Without a price the variant costs what the product costs. */
  price: Money.nullable().default(null),
  attributes: Attributes.default({}),
  image: MediaUrl.nullable().default(null),
});

const Seo = z.strictObject({
  title: field.line(100).or(z.literal('')).nullable().default(null),
  description: field.line(300).or(z.literal('')).nullable().default(null),
});

const Translations = z.partialRecord(
  z.enum(['ru', 'uz']),
  z.strictObject({ name: field.name(255), description: paragraphs(10_000).default('') }),
);

/** The version that the caller expects. */
export const Version = z.number().int().min(1).max(2_147_483_647);

const fields = {
  sku: field.sku(),
  name: field.name(255),
  slug: Slug,
  description: paragraphs(10_000),
  categoryId: field.id(),
  price: Money,
  /** What it cost before; shown struck through. */
  originalPrice: Money.nullable(),
  images: z.array(MediaUrl).max(20),
  videos: z.array(MediaUrl).max(5),
  attributes: Attributes,
  variants: z.array(VariantBody).max(100),
  sellerId: field.id().nullable(),
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

/** Rules across fields: one currency for all prices, every SKU and variant id once. */
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
    sku: field.sku().optional(),
    slug: Slug.optional(),
    status: z.enum(['DRAFT', 'ACTIVE']).default('ACTIVE'),
    sellerId: fields.sellerId.optional(),
    featured: z.boolean().optional(),
  })
  .superRefine(consistent);

export const ChangeBody = z
  .strictObject({ ...fields, version: Version })
  .partial()
  .superRefine(consistent)
  .refine(({ version: _version, ...change }) => Object.keys(change).length > 0, {
    message: 'nothing to change was given',
  });

export const ImportProduct = z
  .strictObject({
    ...fields,
    ...defaults,
    id: field.id(),
    variants: z
      .array(VariantBody.extend({ id: field.id() }))
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

/** Duplicates within a batch: the path of each with what it repeats. */
export const repeated = <Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]) => {
  const seen = new Set<string>();
  return items.flatMap((item, index) =>
    keysOf(item).flatMap((key) => {
      if (seen.has(key)) return [{ index, key }];
      seen.add(key);
      return [];
    }),
  );
};

type WithMoney = {
  price?: z.infer<typeof Money> | undefined;
  originalPrice?: z.infer<typeof Money> | null | undefined;
};

type Prices = WithMoney & { variants?: ReadonlyArray<{ price: z.infer<typeof Money> | null }> | undefined };

/** Unwraps prices: inside, all amounts are in the one currency that the body names, if it names any. */
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
