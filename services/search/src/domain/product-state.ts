import { z } from 'zod';

export const productStatuses = ['DRAFT', 'ACTIVE', 'ARCHIVED'] as const;

/** A product as the catalogue knows it. */
export const ProductState = z.object({
  id: z.string(),
  sku: z.string(),
  name: z.string(),
  slug: z.string().nullable(),
  description: z.string(),
  categoryId: z.string(),
  price: z.number().int(),
  originalPrice: z.number().int().nullable(),
  currency: z.string(),
  attributes: z.record(z.string(), z.string()),
  variants: z.array(
    z.object({
      sku: z.string(),
      attributes: z.record(z.string(), z.string()),
      /** Null or absent where the variant costs what the product costs. */
      price: z.number().int().nullable().optional(),
    }),
  ),
  images: z.array(z.string()),
  sellerId: z.string().nullable(),
  status: z.enum(productStatuses),
  translations: z.record(z.string(), z.object({ name: z.string(), description: z.string() })),
  rating: z.number(),
  reviewCount: z.number().int(),
  inStockSkus: z.array(z.string()),
  createdAt: z.iso.datetime(),
  version: z.number().int(),
  /** False while it was put together from an event, which does not carry everything. */
  complete: z.boolean(),
});
export type ProductState = z.infer<typeof ProductState>;

/** What an event says about a product; the rest of the state stays as it was. */
export type ProductUpdate = Pick<ProductState, 'id' | 'version'> & Partial<Omit<ProductState, 'complete'>>;

const unknown = {
  sku: '',
  name: '',
  slug: null,
  description: '',
  categoryId: '',
  price: 0,
  originalPrice: null,
  currency: 'USD',
  attributes: {},
  variants: [],
  images: [],
  sellerId: null,
  status: 'ARCHIVED',
  translations: {},
  rating: 0,
  reviewCount: 0,
  inStockSkus: [],
} as const satisfies Partial<ProductState>;

const mutable = (state: Omit<typeof unknown, never>) => structuredClone(state) as unknown as ProductState;

/**
 * The state after an update: older updates change nothing, so events may come late, twice and in any order. Updates
 * that are no full state leave it incomplete until it has been read from the catalogue.
 */
export const applyUpdate = (
  known: ProductState | undefined,
  update: ProductUpdate | ProductState,
  now: Date,
): ProductState => {
  const full = 'complete' in update && update.complete;
  if (known && (update.version < known.version || (update.version === known.version && !full))) return known;
  if (full) return update;
  const before = known ?? { ...mutable(unknown), createdAt: now.toISOString() };
  return { ...before, ...update, complete: false };
};

/** All SKUs that belong to the product. */
export const skusOf = ({ sku, variants }: Pick<ProductState, 'sku' | 'variants'>): string[] =>
  [...new Set([sku, ...variants.map((variant) => variant.sku)])].filter((each) => each !== '');
