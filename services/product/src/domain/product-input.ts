import { productErrors } from './errors';
import { type Product, type ProductContent, type Variant } from './product';
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

/** Some new content of a product; what is left out stays. */
export type ProductChange = { readonly [Field in keyof ProductInput]?: ProductInput[Field] | undefined };

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

/** The first state of a product. @throws PRODUCT_FIELD_RESERVED */
export const newProduct = (
  input: ProductInput,
  { viewer, id, newId, now }: { viewer: Viewer; id: string; newId: () => string; now: Date },
): Product => {
  assertOwnFields(viewer, input);
  return {
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
    createdAt: now,
    updatedAt: now,
  };
};

/** The next state of a product. @throws PRODUCT_FIELD_RESERVED */
export const changedProduct = (
  before: Product,
  change: ProductChange,
  { viewer, newId, now }: { viewer: Viewer; newId: () => string; now: Date },
): Product => {
  assertOwnFields(viewer, change, before);
  const { variants, images, ...given } = change;
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    ...before,
    ...fields,
    ...(images && { images: images.length > 0 ? images : [pictureOf(before.id)] }),
    ...(variants && { variants: withIds(variants, newId) }),
    version: before.version + 1,
    revision: before.revision + 1,
    updatedAt: now,
  };
};
