import { isReservedSku } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { productErrors } from './errors';
import { type Product, type ProductContent, skusOf, type Variant } from './product';
import { slugOf } from './slug';
import { type Viewer } from './viewer';

/** A variant as a person gives it; one without id is new. */
export type VariantInput = Omit<Variant, 'id'> & { readonly id?: string | undefined };

type Optional = 'sku' | 'slug' | 'sellerId' | 'featured' | 'variants';

/** A new product as a person gives it. */
export type ProductInput = Omit<ProductContent, Optional> & {
  readonly sku?: string | undefined;
  readonly slug?: string | undefined;
  readonly sellerId?: string | null | undefined;
  readonly featured?: boolean | undefined;
  readonly variants: readonly VariantInput[];
};

/** Some new content of a product; what is left out stays. `currency` is that of every price in it. */
export type ProductChange = { readonly [Field in keyof ProductInput]?: ProductInput[Field] | undefined };

/**
 * Those that a product had before they were reserved it keeps.
 * @param at the product's place in the body
 * @throws VALIDATION_ERROR when a SKU that it did not have is reserved
 */
export const assertFreeSkus = (
  after: Pick<ProductContent, 'sku' | 'variants'>,
  before?: Pick<ProductContent, 'sku' | 'variants'>,
  at = '',
): void => {
  const kept = new Set(before && skusOf(before));
  const index = skusOf(after).findIndex((sku) => isReservedSku(sku) && !kept.has(sku));
  if (index < 0) return;
  const pointer = `${at}${index === 0 ? '/sku' : `/variants/${index - 1}/sku`}`;
  throw errors.VALIDATION_ERROR(undefined, { fields: [{ pointer, code: 'custom', detail: 'is reserved' }] });
};

/** @throws PRODUCT_SKU_TAKEN when the product and its variants do not each have a SKU of their own */
const assertOwnSkus = (product: Product): void => {
  const skus = skusOf(product);
  if (new Set(skus).size < skus.length)
    throw productErrors.PRODUCT_SKU_TAKEN('Product and variants each need a SKU of their own.');
};

/** @throws PRODUCT_ORIGINAL_PRICE_LOW */
export const assertReduced = ({
  price,
  originalPrice,
}: Pick<ProductContent, 'price' | 'originalPrice'>): void => {
  if (originalPrice !== null && originalPrice < price) throw productErrors.PRODUCT_ORIGINAL_PRICE_LOW();
};

/**
 * Amounts that stay were meant in the currency of before: a change of the currency names them all.
 * @throws PRODUCT_CURRENCY_MIXED, PRODUCT_ORIGINAL_PRICE_LOW
 */
const assertPrices = (before: Product, change: ProductChange, after: Product): void => {
  if (change.currency !== undefined && change.currency !== before.currency) {
    const stays =
      change.price === undefined ||
      (change.originalPrice === undefined && before.originalPrice !== null) ||
      (change.variants === undefined && before.variants.some(({ price }) => price !== null));
    if (stays) throw productErrors.PRODUCT_CURRENCY_MIXED();
  }
  if (change.price !== undefined || change.originalPrice !== undefined) assertReduced(after);
};

/** The picture that product-service draws itself. */
export const pictureOf = (id: string): string => `/api/v1/products/${id}/picture.svg`;

/** @throws PRODUCT_FIELD_RESERVED when a seller sets what only staff may set */
const assertOwnFields = (viewer: Viewer, { sellerId, featured }: ProductChange, before?: Product): void => {
  if (viewer.kind !== 'seller') return;
  const owner = before ? before.sellerId : viewer.sellerId;
  if (sellerId !== undefined && sellerId !== owner)
    throw productErrors.PRODUCT_FIELD_RESERVED('Only staff may set sellerId.');
  if (featured !== undefined && featured !== (before?.featured ?? false))
    throw productErrors.PRODUCT_FIELD_RESERVED('Only staff may set featured.');
};

const withIds = (variants: readonly VariantInput[], newId: () => string): Variant[] =>
  variants.map((variant) => ({ ...variant, id: variant.id ?? newId() }));

/** The first state of a product. @throws VALIDATION_ERROR, PRODUCT_FIELD_RESERVED, PRODUCT_SKU_TAKEN, PRODUCT_ORIGINAL_PRICE_LOW */
export const newProduct = (
  input: ProductInput,
  { viewer, id, newId, now }: { viewer: Viewer; id: string; newId: () => string; now: Date },
): Product => {
  assertOwnFields(viewer, input);
  assertReduced(input);
  const product: Product = {
    ...input,
    id,
    sku: input.sku ?? `UM-${id.replaceAll('-', '').slice(-12).toUpperCase()}`,
    slug: input.slug ?? slugOf(input.name),
    images: input.images.length > 0 ? input.images : [pictureOf(id)],
    variants: withIds(input.variants, newId),
    sellerId: viewer.kind === 'seller' ? viewer.sellerId : (input.sellerId ?? null),
    featured: input.featured ?? false,
    version: 1,
    revision: 1,
    rating: 0,
    reviewCount: 0,
    inStockSkus: [],
    statusBefore: null,
    createdAt: now,
    updatedAt: now,
  };
  assertFreeSkus(product);
  assertOwnSkus(product);
  return product;
};

/**
 * The next state of a product. @throws VALIDATION_ERROR, PRODUCT_FIELD_RESERVED, PRODUCT_SKU_TAKEN, PRODUCT_CURRENCY_MIXED,
 * PRODUCT_ORIGINAL_PRICE_LOW
 */
export const changedProduct = (
  before: Product,
  change: ProductChange,
  { viewer, newId, now }: { viewer: Viewer; newId: () => string; now: Date },
): Product => {
  assertOwnFields(viewer, change, before);
  const { variants, images, ...given } = change;
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const after: Product = {
    ...before,
    ...fields,
    ...(images && { images: images.length > 0 ? images : [pictureOf(before.id)] }),
    ...(variants && { variants: withIds(variants, newId) }),
    version: before.version + 1,
    revision: before.revision + 1,
    updatedAt: now,
  };
  assertFreeSkus(after, before);
  assertOwnSkus(after);
  assertPrices(before, change, after);
  return after;
};
