import { z } from 'zod';
import { type HttpClient } from '@ultramarket/platform';
import { type ProductState, productStatuses } from '../domain/product-state';
import { noFacets, type SearchQuery } from '../domain/search-query';
import { type CatalogueClient } from '../ports';

const Money = z.object({ amount: z.number().int(), currency: z.string() });
const Card = z.object({
  id: z.string(),
  sku: z.string(),
  name: z.string(),
  slug: z.string(),
  price: Money,
  originalPrice: Money.nullable(),
  inStock: z.boolean(),
  images: z.array(z.string()),
  categoryId: z.string(),
  sellerId: z.string().nullable(),
  rating: z.number(),
  reviewCount: z.number().int(),
});
const Attributes = z.record(z.string(), z.string());
const State = Card.extend({
  description: z.string(),
  status: z.enum(productStatuses),
  attributes: Attributes,
  variants: z.array(
    z.object({ sku: z.string(), attributes: Attributes, inStock: z.boolean(), price: Money.optional() }),
  ),
  translations: z.record(z.string(), z.object({ name: z.string(), description: z.string() })),
  createdAt: z.iso.datetime(),
  version: z.number().int(),
});
const States = z.object({ items: z.array(State), next: z.string().nullable() });

const stateOf = ({
  price,
  originalPrice,
  variants,
  inStock,
  ...product
}: z.infer<typeof State>): ProductState => {
  const inStockSkus = variants.filter((variant) => variant.inStock).map(({ sku }) => sku);
  return {
    ...product,
    price: price.amount,
    currency: price.currency,
    originalPrice: originalPrice?.amount ?? null,
    variants: variants.map((variant) => ({
      sku: variant.sku,
      attributes: variant.attributes,
      price: variant.price?.amount ?? null,
    })),
    // A product that is in stock without any of its variants is so under its own SKU.
    inStockSkus: inStock && inStockSkus.length === 0 ? [product.sku] : inStockSkus,
    complete: true,
  };
};

const path = '/internal/v1/products/states';
const batchSize = 500;
const listed = { price: 'price', rating: 'rating', createdAt: 'createdAt', name: 'name' } as const;

/** The order as the catalogue's list knows it. */
const sortOf = (sort: SearchQuery['sort']): string =>
  sort
    .flatMap(({ field, descending }) =>
      field === 'relevance' || field === 'popularity' ? [] : [`${descending ? '-' : ''}${listed[field]}`],
    )
    .slice(0, 3)
    .join(',');

const listQueryOf = (query: SearchQuery): string => {
  const params = new URLSearchParams({ page: String(query.page), limit: String(query.limit) });
  const optional = {
    category: query.category,
    minPrice: query.priceMin,
    maxPrice: query.priceMax,
    rating: query.rating,
    inStock: query.inStock,
  };
  for (const [name, value] of Object.entries(optional))
    if (value !== undefined) params.set(name, String(value));
  for (const pair of query.attributes) params.append('attributes', pair);
  const sort = sortOf(query.sort);
  if (sort) params.set('sort', sort);
  return params.toString();
};

/** Calls product-service: for states to index with a long timeout, for its plain list with a short one. */
export const httpCatalogue = (background: HttpClient, waiting: HttpClient): CatalogueClient => ({
  states: async (ids) => {
    const states: ProductState[] = [];
    for (let from = 0; from < ids.length; from += batchSize) {
      const body = { ids: ids.slice(from, from + batchSize) };
      const { items } = await background.post(path, body, States, { idempotent: true });
      states.push(...items.map(stateOf));
    }
    return states;
  },

  all: async function* () {
    for (let after: string | null | undefined = undefined; after !== null;) {
      const page: z.infer<typeof States> = await background.post(path, { after }, States, {
        idempotent: true,
      });
      if (page.items.length > 0) yield page.items.map(stateOf);
      after = page.next;
    }
  },

  listing: async (query) => {
    const hits = await waiting.get(`/api/v1/products?${listQueryOf(query)}`, z.array(Card));
    // How many there are is not known here: at least these, and one more behind a full page.
    const more = hits.length === query.limit ? 1 : 0;
    return { hits, total: (query.page - 1) * query.limit + hits.length + more, facets: noFacets };
  },
});
