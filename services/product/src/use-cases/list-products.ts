import { createHash } from 'node:crypto';
import { z } from 'zod';
import { bulkhead, decodeCursor, encodeCursor, errors, type PageMeta } from '@ultramarket/platform';
import { TtlCache } from '../ttl-cache';
import { productErrors } from '../domain/errors';
import { facetGroups } from '../domain/facets';
import { type Product, type ProductStatus } from '../domain/product';
import { type Viewer } from '../domain/viewer';
import { type CachedPage, type PageRequest, type ProductFilter, type SortKey } from '../ports';
import { type ProductDeps } from './deps';

/** What a caller may ask of a list. */
export interface ListQuery {
  readonly category?: string | undefined;
  readonly minPrice?: number | undefined;
  readonly maxPrice?: number | undefined;
  readonly seller?: string | undefined;
  readonly attributes?: readonly string[] | undefined;
  readonly rating?: number | undefined;
  readonly inStock?: boolean | undefined;
  readonly featured?: boolean | undefined;
  readonly status?: ProductStatus | undefined;
  readonly sort: readonly SortKey[];
  readonly page: number;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Counts to the end. */
  readonly total?: 'exact' | undefined;
}

export interface ProductList {
  readonly items: readonly Product[];
  readonly meta: PageMeta & { totalIsAtLeast?: boolean };
}

/** @param state of everything that decides about the answer; what was asked for is hashed, because it may be long */
const keyOf = (state: string, asked: unknown): string =>
  `${state}:${createHash('sha1').update(JSON.stringify(asked)).digest('base64url')}`;

/** What a date can hold. */
const maxTime = 8_640_000_000_000_000;
/** Pages go no deeper, and totals count no further unless asked to; cursors have no such bound. */
const deepest = 10_000;
/** Products before a page that is far down: the store walks past each of them. */
const farDown = 1000;
/** Pages far down and exact totals that wait for the one that is fetched. */
export const maxQueued = 50;
const ttlSeconds = 60;
const recentMs = 1000;

/** @throws PRODUCT_STATUS_HIDDEN */
const visible = (viewer: Viewer, { status = 'ACTIVE', seller }: ListQuery) => {
  if (status !== 'ACTIVE' && viewer.kind === 'shopper') throw productErrors.PRODUCT_STATUS_HIDDEN();
  const own = status !== 'ACTIVE' && viewer.kind === 'seller' ? viewer.sellerId : undefined;
  if (own && seller && seller !== own) throw productErrors.PRODUCT_STATUS_HIDDEN();
  const sellerId = own ?? seller;
  return { status, ...(sellerId && { sellerId }) };
};

const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [Name in Key]?: Value };

const signature = (sort: readonly SortKey[]): string =>
  sort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join(',');

const positionOf = {
  price: z.number().int(),
  createdAt: z.number().int().min(0).max(maxTime),
  rating: z.number(),
  name: z.string().max(60 * 2),
} as const;

/** A cursor belongs to the order it was made in. @throws VALIDATION_ERROR */
const positionIn = (cursor: string, sort: readonly SortKey[]): (string | number)[] => {
  const keys = sort.map(({ field }) => positionOf[field]);
  const [order, ...position] = decodeCursor('products', cursor, [z.string(), ...keys, z.uuid()]) as [
    string,
    ...(string | number)[],
  ];
  if (order === signature(sort)) return position;
  throw errors.VALIDATION_ERROR('The cursor belongs to another sort order.', {
    fields: [{ pointer: 'query/cursor', code: 'invalid_cursor', detail: 'made with another sort' }],
  });
};

/**
 * Lists products: the ids of a page from the list cache, the products from theirs. A miss costs two
 * statements, the page and its count; with a cursor one. Callers with the same query share the work, the pages of one
 * list share its count, and pages far down and exact totals are fetched one at a time, so that they leave the store to
 * all others.
 * @throws LIST_TOO_DEEP, CATEGORY_UNKNOWN, PRODUCT_STATUS_HIDDEN, VALIDATION_ERROR; UNAVAILABLE when too many wait
 */
export const listProducts = (deps: ProductDeps) => {
  const { store, reader, categories, generation, stockGeneration, ratingGeneration, lists } = deps;
  const pages = new TtlCache<ProductList>({ ttlMs: recentMs, limit: 500 });
  const counts = new TtlCache<number>({ ttlMs: ttlSeconds * 1000, limit: 500 });
  const oneAtATime = bulkhead(1, maxQueued);

  const filterOf = async (query: ListQuery, viewer: Viewer): Promise<ProductFilter> => {
    const tree = query.category === undefined ? undefined : await categories.recent();
    const category = query.category === undefined ? undefined : tree?.find(query.category);
    if (tree && !category) throw productErrors.CATEGORY_UNKNOWN();
    return {
      ...visible(viewer, query),
      ...(tree && category && { categoryIds: tree.withDescendants(category.id).sort() }),
      ...optional('minPrice', query.minPrice),
      ...optional('maxPrice', query.maxPrice),
      ...optional('minRating', query.rating),
      ...optional('inStock', query.inStock),
      ...optional('featured', query.featured),
      facets: facetGroups(query.attributes ?? []),
    };
  };

  const fetchPage = async (state: string, request: PageRequest, countTo?: number): Promise<CachedPage> => {
    const key = keyOf(state, [request, countTo]);
    const known = await lists.get(key);
    if (known) return known;
    const { filter, skip, after } = request;
    const fetch = () => store.page(request);
    const count = () => store.count(filter, countTo);
    const [page, total] = await Promise.all([
      skip < farDown ? fetch() : oneAtATime(fetch),
      after
        ? null
        : counts.get(
            keyOf(state, [filter, countTo]),
            countTo === undefined ? () => oneAtATime(count) : count,
          ),
    ]);
    const cached = { ...page, total };
    await lists.put(key, cached, ttlSeconds);
    return cached;
  };

  const assemble = async (state: string, request: PageRequest, query: ListQuery): Promise<ProductList> => {
    const {
      ids,
      next,
      total: counted,
    } = await fetchPage(state, request, query.total ? undefined : deepest + 1);
    const more = counted !== null && counted > deepest && !query.total;
    const total = more ? deepest : counted;
    const products = await reader.recent(ids);
    const items = ids.flatMap((id) => {
      const product = products.get(id);
      return product && product.status === request.filter.status ? [product] : [];
    });
    const { page, limit } = query;
    const nextCursor = next ? encodeCursor('products', [signature(query.sort), ...next]) : null;
    return {
      items,
      meta:
        total === null
          ? { limit, nextCursor }
          : {
              page,
              limit,
              total,
              totalPages: Math.ceil(total / limit),
              nextCursor,
              ...(more && { totalIsAtLeast: true }),
            },
    };
  };

  return async (query: ListQuery, viewer: Viewer): Promise<ProductList> => {
    if (query.cursor === undefined && query.page * query.limit > deepest) throw productErrors.LIST_TOO_DEEP();
    const request: PageRequest = {
      filter: await filterOf(query, viewer),
      sort: query.sort,
      limit: query.limit,
      skip: (query.page - 1) * query.limit,
      ...(query.cursor !== undefined && { after: positionIn(query.cursor, query.sort) }),
    };
    // The price of a product depends on which of its variants are in stock.
    const byStock =
      query.inStock !== undefined ||
      query.minPrice !== undefined ||
      query.maxPrice !== undefined ||
      query.sort.some(({ field }) => field === 'price');
    const stock = byStock ? await stockGeneration.current() : '';
    const byRating = query.rating !== undefined || query.sort.some(({ field }) => field === 'rating');
    const ratings = byRating ? await ratingGeneration.current() : '';
    const state = `${await generation.current()}:${stock}:${ratings}`;
    return pages.get(keyOf(state, [request, query.total]), () => assemble(state, request, query));
  };
};
