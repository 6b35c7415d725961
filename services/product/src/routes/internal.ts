import { z } from 'zod';
import { Money } from '@ultramarket/contracts';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { chosenStatuses, publishedStatus } from '../domain/product';
import { type ProductUseCases } from '../use-cases';
import { ImportProduct, repeated, Slug, variantAmounts } from './product-schemas';
import { detailOf, ProductDetail } from './product-views';

const LookedUp = z.object({
  productId: z.uuid(),
  variantId: z.uuid().nullable(),
  sku: z.string(),
  name: z.string(),
  sellerId: z.uuid().nullable(),
  categoryId: z.uuid(),
  price: Money,
  status: z.enum(chosenStatuses),
  variantRequired: z.boolean(),
  image: z.string().nullable(),
});

/** An import of 500. */
const importBytes = 10_000_000;

const ImportProducts = z
  .array(ImportProduct)
  .min(1)
  .max(500)
  .superRefine((products, context) => {
    const keysOf = ({ id, sku, slug, variants }: (typeof products)[number]): string[] => [
      `id ${id}`,
      `slug ${slug}`,
      ...[sku, ...variants.map((variant) => variant.sku)].map((one) => `SKU ${one}`),
    ];
    for (const { index, key } of repeated(products, keysOf))
      context.addIssue({ code: 'custom', path: [index], message: `${key} comes twice` });
  });

/** For other services only; the gateway does not route `/internal`. */
export const internalRoutes = (products: ProductUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/products/lookup',
    summary: 'Products and variants as they are right now; unknown ones are left out',
    access: 'service',
    body: z.strictObject({
      items: z
        .array(z.strictObject({ productId: field.id(), variantId: field.id().nullable() }))
        .min(1)
        .max(500),
    }),
    response: z.array(LookedUp),
    handle: ({ body }) => products.lookUpProducts(body.items),
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/products/states',
    summary: 'Products of any status for services that keep a copy: by id, or all of them, 500 at a time',
    access: 'service',
    body: z
      .strictObject({ ids: z.array(field.id()).min(1).max(500).optional(), after: field.id().optional() })
      .refine(({ ids, after }) => !(ids && after), { message: 'ids and after exclude each other' }),
    response: z.object({ items: z.array(ProductDetail), next: z.uuid().nullable() }),
    handle: async ({ body }) => {
      const { items, next } = await products.readStates(body);
      return {
        items: items.map((product) => ({ ...detailOf(product), status: publishedStatus(product) })),
        next,
      };
    },
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/products/import',
    summary: 'Add or update many products, matched by SKU; the same import again changes nothing',
    access: 'service',
    body: z.strictObject({ products: ImportProducts }),
    maxBodyBytes: importBytes,
    response: z.object({ created: z.number(), updated: z.number(), unchanged: z.number() }),
    handle: ({ body }) =>
      products.importProducts(
        body.products.map(({ price, originalPrice, variants, ...content }) => ({
          ...content,
          price: price.amount,
          currency: price.currency,
          originalPrice: originalPrice?.amount ?? null,
          variants: variantAmounts(variants),
        })),
      ),
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/categories/import',
    summary: 'Add the categories that are missing, parents before children',
    access: 'service',
    body: z.strictObject({
      categories: z
        .array(
          z.strictObject({
            id: field.id(),
            name: field.name(100),
            slug: Slug,
            parentId: field.id().nullable(),
            position: field.count(100_000),
          }),
        )
        .min(1)
        .max(500)
        .superRefine((categories, context) => {
          for (const { index, key } of repeated(categories, ({ id, slug }) => [`id ${id}`, `slug ${slug}`]))
            context.addIssue({ code: 'custom', path: [index], message: `${key} comes twice` });
        }),
    }),
    maxBodyBytes: importBytes,
    response: z.object({ created: z.number(), unchanged: z.number() }),
    handle: ({ body }) => products.importCategories(body.categories),
  }),
];
