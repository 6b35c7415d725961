import { z } from 'zod';
import { Currency, MinorUnits } from '@ultramarket/contracts';
import { type HttpClient, NaturalBatcher } from '@ultramarket/platform';
import {
  type Carts,
  type CartSnapshot,
  type Payments,
  type ProductOffer,
  type Products,
  type Shipping,
  type ShippingRate,
} from '../ports';

const Price = z.object({ amount: MinorUnits, currency: Currency });

const Snapshots = z.array(
  z.object({
    userId: z.string(),
    version: z.number(),
    currency: Currency,
    items: z.array(
      z.object({
        itemId: z.string(),
        productId: z.string(),
        variantId: z.string().nullable(),
        quantity: z.number().int().positive(),
        unitPrice: MinorUnits,
        clearedBy: z.array(z.uuid()).default([]),
      }),
    ),
  }),
);

/** Carts of cart-service. Requests that arrive together share one call. */
export const httpCarts = (client: HttpClient): Carts => {
  const batcher = new NaturalBatcher(
    async (userIds: readonly string[]): Promise<Array<CartSnapshot | undefined>> => {
      const carts = await client.post(
        '/internal/v1/carts/snapshots',
        { userIds: [...new Set(userIds)] },
        Snapshots,
        { idempotent: true },
      );
      const byUser = new Map(carts.map((cart) => [cart.userId, cart]));
      return userIds.map((userId) => byUser.get(userId));
    },
    { maxBatch: 200, inFlight: 1, rest: 2 },
  );
  return { snapshot: (userId) => batcher.add(userId) };
};

const Offers = z.array(
  z.object({
    productId: z.string(),
    variantId: z.string().nullable(),
    sku: z.string(),
    name: z.string(),
    sellerId: z.string().nullable(),
    categoryId: z.string(),
    price: Price,
    status: z.string(),
    variantRequired: z.boolean().default(false),
  }),
);

const Categories = z.array(z.object({ id: z.string() }));

type ProductKey = { productId: string; variantId: string | null };

/** Prices of product-service, read again at every checkout. Requests that arrive together share one call. */
export const httpProducts = (client: HttpClient): Products => {
  const keyOf = ({ productId, variantId }: ProductKey) => `${productId} ${variantId ?? ''}`;
  const batcher = new NaturalBatcher(
    async (wanted: readonly ProductKey[]): Promise<Array<ProductOffer | undefined>> => {
      const items = [...new Map(wanted.map((item) => [keyOf(item), item])).values()];
      const offers = await client.post('/internal/v1/products/lookup', { items }, Offers, {
        idempotent: true,
      });
      const byKey = new Map(offers.map((offer) => [keyOf(offer), offer]));
      return wanted.map((item) => byKey.get(keyOf(item)));
    },
    // The other side takes 500 at once.
    { maxBatch: 500, inFlight: 1, rest: 2 },
  );
  return {
    offers: async (items) => {
      const offers = await Promise.all(
        items.map(({ productId, variantId }) => batcher.add({ productId, variantId })),
      );
      return offers.filter((offer) => offer !== undefined);
    },
    categories: async () => {
      const categories = await client.get('/api/v1/categories?view=flat', Categories);
      return new Set(categories.map(({ id }) => id));
    },
  };
};

const Rates = z.array(z.object({ rateId: z.string(), price: Price }).nullable());

type RateRequest = Parameters<Shipping['rate']>[0];

/** Rates of shipping-service. Requests that arrive together share one call. */
export const httpShipping = (client: HttpClient): Shipping => {
  const batcher = new NaturalBatcher(
    async (requests: readonly RateRequest[]): Promise<Array<ShippingRate | undefined>> => {
      const rates = await client.post('/internal/v1/shipping/rates/resolve', { requests }, Rates, {
        idempotent: true,
      });
      return rates.map((rate) => rate ?? undefined);
    },
    { maxBatch: 200, inFlight: 1, rest: 2 },
  );
  return { rate: (request) => batcher.add(request) };
};

const PaymentOfOrder = z.object({ status: z.string(), clientSecret: z.string().optional() });

/** Payments of payment-service; asked only while a shopper has to act. */
export const httpPayments = (client: HttpClient): Payments => ({
  ofOrder: (orderId) => client.get(`/internal/v1/payments/by-order/${orderId}`, PaymentOfOrder),
});
