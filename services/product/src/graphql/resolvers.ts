import DataLoader from 'dataloader';
import { type Actor, errors } from '@ultramarket/platform';
import { type CategoryNode } from '../domain/category';
import { productErrors } from '../domain/errors';
import { type Product } from '../domain/product';
import { viewerOf } from '../domain/viewer';
import { detailOf } from '../routes/product-views';
import { IdOrSlug, ListQuery } from '../routes/list-query';
import { type ProductUseCases } from '../use-cases';
import { type Caller, type Line, type Neighbours, type Relation, type SearchQuery } from './neighbours';

export interface StorefrontDeps {
  products: ProductUseCases;
  neighbours: Neighbours;
}

interface Limited {
  limit: number;
}

const maxEntries = 100;
/** Lists that one request may read. */
const maxCalls = 50;

/** @throws VALIDATION_ERROR */
const limitOf = ({ limit }: Limited): number => {
  if (limit >= 1 && limit <= maxEntries) return limit;
  throw errors.VALIDATION_ERROR(`limit must be from 1 to ${maxEntries}.`);
};

const pairs = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).map(([name, value]) => ({ name, value }));

/** Absent, null and empty mean the same in GraphQL arguments, as in a query string. */
const given = (args: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => [name, String(value)]),
  );

/**
 * The root of one request. Nested fields are methods of what their parents answer; each other service is asked once
 * for all objects of a level, through loaders that live as long as the request.
 */
export const storefrontRoot = (
  { products, neighbours }: StorefrontDeps,
  actor: Actor | undefined,
  caller: Caller,
) => {
  const viewer = viewerOf(actor);
  const byId = new DataLoader<string, Product | null>(async (ids) => {
    const found = await products.productsByIds(ids, viewer);
    return ids.map((id) => found.get(id) ?? null);
  });
  const reviewLoaders = new Map<number, DataLoader<string, unknown[]>>();
  const relationLoaders = new Map<string, DataLoader<string, string[]>>();
  const once = <Key, Loader>(loaders: Map<Key, Loader>, key: Key, make: () => Loader): Loader => {
    const loader = loaders.get(key) ?? make();
    loaders.set(key, loader);
    return loader;
  };
  const reviewsOf = (limit: number) =>
    once(reviewLoaders, limit, () => {
      return new DataLoader(async (ids: readonly string[]) => {
        const found = await neighbours.reviews(ids, limit);
        return ids.map((id) => found.get(id) ?? []);
      });
    });
  const relatedOf = (relation: Relation, limit: number) =>
    once(relationLoaders, `${relation}:${limit}`, () => {
      return new DataLoader(async (ids: readonly string[]) => {
        const found = await neighbours.related(relation, ids, limit);
        return ids.map((id) => found.get(id) ?? []);
      });
    });

  let made = 0;
  /** Fields that a price alone does not bound, because the number of their parents is unknown beforehand. */
  const counted = (): void => {
    made += 1;
    if (made > maxCalls) throw productErrors.QUERY_TOO_COSTLY();
  };

  const many = async (ids: readonly string[]) =>
    (await byId.loadMany([...ids])).flatMap((found) =>
      found && !(found instanceof Error) ? [productNode(found)] : [],
    );
  const one = async (id: string) => {
    const product = await byId.load(id);
    return product && productNode(product);
  };

  const productNode = (product: Product): object => {
    const detail = detailOf(product);
    return {
      ...detail,
      attributes: pairs(product.attributes),
      variants: detail.variants.map((variant) => ({ ...variant, attributes: pairs(variant.attributes) })),
      category: async () => {
        const node = (await products.categories.recent()).find(product.categoryId);
        return node && categoryNode({ ...node, children: [] });
      },
      reviews: (args: Limited) => reviewsOf(limitOf(args)).load(product.id),
      similar: async (args: Limited) => many(await relatedOf('similar', limitOf(args)).load(product.id)),
      boughtTogether: async (args: Limited) =>
        many(await relatedOf('boughtTogether', limitOf(args)).load(product.id)),
    };
  };

  const page = async (args: object) => {
    counted();
    const query = ListQuery.safeParse(given(args));
    if (!query.success) throw errors.VALIDATION_ERROR(query.error.issues[0]?.message);
    const { items, meta } = await products.listProducts(query.data, { kind: 'shopper' });
    return { items: items.map(productNode), total: meta.total ?? null, nextCursor: meta.nextCursor ?? null };
  };

  const categoryNode = (node: CategoryNode): object => ({
    ...node,
    children: async () =>
      ((await products.categories.recent()).nodes(node.id) as readonly CategoryNode[]).map(categoryNode),
    products: (args: object) => page({ ...args, category: node.id }),
  });

  const lines = (items: readonly Line[]) =>
    items.map((line) => ({ ...line, product: () => one(line.productId) }));
  const signedIn = (): Actor => {
    if (!actor) throw errors.UNAUTHENTICATED();
    return actor;
  };

  return {
    product: async ({ idOrSlug }: { idOrSlug: string }) => {
      const name = IdOrSlug.safeParse(idOrSlug);
      const product = name.success && (await products.findProduct(name.data, viewer));
      return product ? productNode(product) : null;
    },
    products: page,
    categories: async () => (await products.categories.recent()).nodes().map(categoryNode),
    search: async (query: SearchQuery) => {
      const { productIds, total, facets } = await neighbours.search(query, caller);
      return { hits: () => many(productIds), total, facets };
    },
    recommendations: async (args: Limited) =>
      many(await neighbours.recommended(signedIn().userId, limitOf(args), caller)),
    cart: async () => {
      if (!actor && caller.guestId === undefined) return null;
      const cart = await neighbours.cart(caller);
      return { ...cart, items: lines(cart.items) };
    },
    orders: async (args: Limited & { cursor?: string | null }) => {
      signedIn();
      const { items, nextCursor } = await neighbours.orders({ ...args, limit: limitOf(args) }, caller);
      return { items: items.map((order) => ({ ...order, items: lines(order.items) })), nextCursor };
    },
    order: async ({ id }: { id: string }) => {
      signedIn();
      // A path without a name of its own would be the list's.
      if (/^\s*\.{0,2}\s*$/.test(id)) throw errors.VALIDATION_ERROR('id must be the id of an order.');
      const order = await neighbours.order(id, caller);
      return order && { ...order, items: lines(order.items) };
    },
  };
};
