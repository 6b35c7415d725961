import { z } from 'zod';
import { AppError, type HttpClient } from '@ultramarket/platform';
import { type Caller, type Facet, type Neighbours } from '../graphql/neighbours';

const Money = z.object({ amount: z.number(), currency: z.string() });
const Line = z.object({
  productId: z.string(),
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  unitPrice: Money,
  lineTotal: Money,
});
const Cart = z.object({
  id: z.string(),
  version: z.number(),
  subtotal: Money,
  items: z.array(Line.extend({ id: z.string() })),
});
const Order = z.object({
  id: z.string(),
  orderNumber: z.string(),
  status: z.string(),
  subtotal: Money,
  discount: Money,
  tax: Money,
  shipping: Money,
  total: Money,
  createdAt: z.string(),
  items: z.array(Line),
});
const Review = z.object({
  id: z.string(),
  rating: z.number(),
  title: z.string(),
  body: z.string(),
  verifiedPurchase: z.boolean(),
  helpful: z.number(),
  createdAt: z.string(),
});
/** The most that recommendation-service returns. */
const maxRelated = 50;

const count = z.number();
const Facets = z.object({
  categories: z.array(z.object({ id: z.string(), name: z.string(), count })),
  prices: z.array(z.object({ from: z.number(), to: z.number().nullable(), count })),
  ratings: z.array(z.object({ stars: z.number(), count })),
  attributes: z.array(
    z.object({ name: z.string(), values: z.array(z.object({ value: z.string(), count })) }),
  ),
});
const SearchPage = z.object({ hits: z.array(z.object({ id: z.string() })), facets: Facets });

/** One list for all kinds of facets, the attributes under their own names. */
const facetList = ({ categories, prices, ratings, attributes }: z.infer<typeof Facets>): Facet[] => [
  {
    name: 'category',
    values: categories.map(({ id, name, ...rest }) => ({ value: id, label: name, ...rest })),
  },
  {
    name: 'price',
    values: prices.map(({ from, to, ...rest }) => {
      const band = `${from}-${to ?? ''}`;
      return { value: band, label: band, ...rest };
    }),
  },
  {
    name: 'rating',
    values: ratings.map(({ stars, ...rest }) => ({ value: String(stars), label: String(stars), ...rest })),
  },
  ...attributes.map(({ name, values }) => ({
    name,
    values: values.map(({ value, ...rest }) => ({ value, label: value, ...rest })),
  })),
];

export interface NeighbourClients {
  search: HttpClient;
  review: HttpClient;
  recommendation: HttpClient;
  cart: HttpClient;
  order: HttpClient;
}

/**
 * Personal data is asked for with the caller's token. A guest has none: this service sends its own token with the
 * guest's id and address, so that the other service counts each guest separately.
 */
const asCaller = ({ authorization, guestId }: Caller) => ({
  ...(authorization !== undefined && { authorization }),
  ...(guestId !== undefined && { headers: { 'x-guest-id': guestId } }),
});

const Total = z.number();
const Cursor = z.string().nullish();
const LatestReviews = z.array(z.object({ productId: z.string(), reviews: z.array(Review) }));
const RelatedProducts = z.array(z.object({ productId: z.string(), related: z.array(z.string()) }));
const RecommendedProducts = z.array(z.object({ productId: z.string() }));
const Orders = z.array(Order);

const queryOf = (values: object): string =>
  new URLSearchParams(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

export const httpNeighbours = (clients: NeighbourClients): Neighbours => ({
  search: async ({ query, minPrice, maxPrice, ...rest }, caller) => {
    const asked = queryOf({ q: query, priceMin: minPrice, priceMax: maxPrice, ...rest });
    const { data, meta } = await clients.search.page(`/api/v1/search?${asked}`, SearchPage, asCaller(caller));
    return {
      productIds: data.hits.map(({ id }) => id),
      total: Total.parse(meta['total']),
      facets: facetList(data.facets),
    };
  },
  reviews: async (productIds, limit) => {
    const body = { productIds, limit };
    const found = await clients.review.post('/internal/v1/reviews/latest', body, LatestReviews, {
      idempotent: true,
    });
    return new Map(found.map(({ productId, reviews }) => [productId, reviews]));
  },
  related: async (relation, productIds, limit) => {
    const body = { relation, productIds, limit: Math.min(limit, maxRelated) };
    const found = await clients.recommendation.post(
      '/internal/v1/recommendations/related',
      body,
      RelatedProducts,
      {
        idempotent: true,
      },
    );
    return new Map(found.map(({ productId, related }) => [productId, related]));
  },
  recommended: async (userId, limit, caller) => {
    const path = `/api/v1/recommendations/user/${userId}?limit=${Math.min(limit, maxRelated)}`;
    const found = await clients.recommendation.get(path, RecommendedProducts, asCaller(caller));
    return found.map(({ productId }) => productId);
  },
  cart: (caller) => clients.cart.get('/api/v1/cart', Cart, asCaller(caller)),
  orders: async ({ limit, cursor }, caller) => {
    const path = `/api/v1/orders?${queryOf({ limit, cursor, as: 'customer' })}`;
    const { data, meta } = await clients.order.page(path, Orders, asCaller(caller));
    return { items: data, nextCursor: Cursor.parse(meta['nextCursor']) ?? null };
  },
  order: (id, caller) =>
    clients.order
      .get(`/api/v1/orders/${encodeURIComponent(id)}`, Order, asCaller(caller))
      .catch((error: unknown) => {
        if (error instanceof AppError && error.kind === 'missing') return undefined;
        throw error;
      }),
});
