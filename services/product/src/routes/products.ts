import { z } from 'zod';
import { type Actor, endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { pictureFor } from '../domain/picture';
import { viewerOf } from '../domain/viewer';
import { type ProductUseCases } from '../use-cases';
import { guestIdOf } from './guest';
import { type Visitor } from '../use-cases/read-products';
import { IdOrSlug, ListFilters, ListQuery } from './list-query';
import { amounts, ChangeBody, CreateBody, variantAmounts } from './product-schemas';
import { cardOf, detailOf, ProductCard, ProductDetail } from './product-views';

const Id = z.object({ id: field.id() });

/** A product with long texts in three languages and a hundred variants. */
const productBytes = 1_000_000;

/** A guest is known by the id that the cart gave. */
const visitorOf = (actor: Actor | undefined, header: (name: string) => string | undefined): Visitor => ({
  userId: actor?.userId ?? null,
  guestId: actor ? null : guestIdOf(header),
});

export const productRoutes = (products: ProductUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/products',
    summary:
      'List products by category, price, seller, attributes, rating, stock; sellers and staff also by status',
    access: ['guest', 'service'],
    query: ListQuery,
    example: { query: { attributes: 'Color:Black', sort: '-price' } },
    response: z.array(ProductCard),
    handle: async ({ query, actor }) => {
      const { items, meta } = await products.listProducts(query, viewerOf(actor));
      return new Reply(items.map(cardOf), { meta });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/products/featured',
    summary: 'Featured products',
    access: 'public',
    query: ListFilters.omit({ featured: true }),
    response: z.array(ProductCard),
    handle: async ({ query }) => {
      const { items, meta } = await products.listProducts({ ...query, featured: true }, { kind: 'shopper' });
      return new Reply(items.map(cardOf), { meta });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/products/:idOrSlug',
    summary: 'One product by id or slug; what is not for sale only for its seller and staff',
    access: ['guest', 'service'],
    params: z.object({ idOrSlug: IdOrSlug }),
    response: ProductDetail,
    handle: async ({ params, actor, header, head }) => {
      const viewer = viewerOf(actor);
      const product = await products.getProduct(params.idOrSlug, viewer);
      if (!head) products.publishView(product, viewer, visitorOf(actor, header));
      return new Reply(detailOf(product), { version: product.version });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/products/:id/picture.svg',
    summary: 'A drawn picture of the product, for products without photographs',
    access: 'public',
    params: Id,
    query: z.object({ view: field.whole(1, 4).default(1) }),
    response: z.string(),
    plain: { contentType: 'image/svg+xml' },
    cacheSeconds: 3600,
    handle: async ({ params, query }) => {
      const product = await products.getProduct(params.id, { kind: 'staff' });
      const path = (await products.categories.recent()).path(product.categoryId);
      const svg = pictureFor({
        id: product.id,
        // A picture needs no token, so it does not show the name of what is not for sale.
        name: product.status === 'ACTIVE' ? product.name : '',
        categories: path.map(({ slug }) => slug),
        view: query.view,
      });
      return new Reply(svg, { headers: { 'Cross-Origin-Resource-Policy': 'cross-origin' } });
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/products',
    summary:
      'Add a product; a seller adds their own. Pictures and films lie at https addresses or on paths of the shop',
    access: 'vendor',
    status: 201,
    example: {
      body: {
        name: 'Desk lamp',
        description: 'It shines.',
        sku: 'LAMP-1',
        price: { amount: 1999, currency: 'USD' },
        categoryId: '0193a000-0000-7000-8000-000000000001',
      },
    },
    body: CreateBody,
    maxBodyBytes: productBytes,
    response: ProductDetail,
    handle: async ({ body, actor }) => {
      const { price, originalPrice, variants, ...content } = body;
      const product = await products.createProduct(
        {
          ...content,
          price: price.amount,
          currency: price.currency,
          originalPrice: originalPrice?.amount ?? null,
          variants: variantAmounts(variants),
        },
        viewerOf(actor),
      );
      return new Reply(detailOf(product), { version: product.version });
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/products/:id',
    summary:
      'Change a product; what is left out stays, a new currency names every price. If-Match or version guards against lost changes',
    access: 'vendor',
    params: Id,
    example: { body: { description: 'It shines brighter.' } },
    body: ChangeBody,
    maxBodyBytes: productBytes,
    response: ProductDetail,
    handle: async ({ params, body, actor, ifMatch }) => {
      const { version, price, originalPrice, variants, ...content } = body;
      const product = await products.changeProduct(
        params.id,
        {
          ...content,
          ...amounts({ price, originalPrice, variants }),
          ...(variants && { variants: variantAmounts(variants) }),
        },
        { ifMatch, version },
        viewerOf(actor),
      );
      return new Reply(detailOf(product), { version: product.version });
    },
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/products/:id',
    summary: 'Take a product out of the shop',
    access: 'vendor',
    params: Id,
    response: z.object({ id: z.uuid() }),
    handle: async ({ params, actor, ifMatch }) => {
      await products.archiveProduct(params.id, { ifMatch }, viewerOf(actor));
      return { id: params.id };
    },
  }),
];
