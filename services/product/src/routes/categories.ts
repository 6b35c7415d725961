import { z } from 'zod';
import { endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { type Category, type CategoryNode } from '../domain/category';
import { productErrors } from '../domain/errors';
import { type ProductUseCases } from '../use-cases';
import { IdOrSlug, ListFilters } from './list-query';
import { Slug, Version } from './product-schemas';
import { cardOf, ProductCard } from './product-views';

const Name = field.name(100);
const Position = z.number().int().min(0).max(100_000);
const Id = z.object({ id: field.id() });
const ByIdOrSlug = z.object({ idOrSlug: IdOrSlug });

const CategoryView = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  parentId: z.uuid().nullable(),
  position: z.number().int(),
  version: z.number().int(),
});

const Node: z.ZodType<CategoryNode> = z.lazy(() =>
  z.object({
    id: z.uuid(),
    name: z.string(),
    slug: z.string(),
    parentId: z.uuid().nullable(),
    children: z.array(Node),
  }),
);

const answer = (category: Category): Reply<Category> => new Reply(category, { version: category.version });

export const categoryRoutes = (products: ProductUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/categories',
    summary: 'All categories as a tree, or flat with parentId',
    access: 'public',
    query: z.object({ view: z.enum(['tree', 'flat']).default('tree') }),
    response: z.array(Node),
    handle: async ({ query }) => {
      const tree = await products.categories.recent();
      return query.view === 'tree'
        ? tree.nodes()
        : tree.all.map(({ id, name, slug, parentId }) => ({ id, name, slug, parentId, children: [] }));
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/categories/:idOrSlug',
    summary: 'One category by id or slug, with the way to it and what is below it',
    access: 'public',
    params: ByIdOrSlug,
    response: CategoryView.extend({
      path: z.array(z.object({ id: z.uuid(), name: z.string(), slug: z.string() })),
      children: z.array(Node),
    }),
    handle: async ({ params }) => {
      const tree = await products.categories.recent();
      const category = tree.find(params.idOrSlug);
      if (!category) throw productErrors.CATEGORY_UNKNOWN();
      const { id, version } = category;
      return new Reply({ ...category, path: tree.path(id), children: tree.nodes(id) }, { version });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/categories/:idOrSlug/products',
    summary: 'Products of a category and of all categories below it',
    access: 'public',
    params: ByIdOrSlug,
    query: ListFilters,
    response: z.array(ProductCard),
    handle: async ({ params, query }) => {
      const { items, meta } = await products.listProducts(
        { ...query, category: params.idOrSlug },
        { kind: 'shopper' },
      );
      return new Reply(items.map(cardOf), { meta });
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/categories',
    summary: 'Add a category',
    access: 'manager',
    status: 201,
    body: z.strictObject({
      name: Name,
      slug: Slug.optional(),
      parentId: field.id().nullable().default(null),
      position: Position.default(0),
    }),
    response: CategoryView,
    handle: async ({ body }) => answer(await products.createCategory(body)),
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/categories/:id',
    example: { body: { name: 'Garden' } },
    summary: 'Rename or move a category; what is left out stays',
    access: 'manager',
    params: Id,
    body: z
      .strictObject({
        name: Name,
        slug: Slug,
        parentId: field.id().nullable(),
        position: Position,
        version: Version,
      })
      .partial()
      .refine(({ version: _version, ...change }) => Object.keys(change).length > 0, {
        message: 'nothing to change was given',
      }),
    response: CategoryView,
    handle: async ({ params, body: { version, ...change }, ifMatch }) =>
      answer(await products.changeCategory(params.id, change, { ifMatch, version })),
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/categories/:id',
    summary: 'Remove an empty category',
    access: 'manager',
    params: Id,
    response: z.object({ id: z.uuid() }),
    handle: async ({ params, ifMatch }) => {
      await products.deleteCategory(params.id, { ifMatch });
      return { id: params.id };
    },
  }),
];
