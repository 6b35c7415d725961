import { type IncomingMessage } from 'node:http';
import { newId } from '@ultramarket/platform';
import { serve, type TestServer } from '@ultramarket/platform/testing';

export interface FakeOffer {
  productId: string;
  variantId: string | null;
  sku: string;
  name: string;
  sellerId: null;
  categoryId: string;
  price: { amount: number; currency: string };
  status: 'ACTIVE' | 'DRAFT' | 'ARCHIVED';
  image: string | null;
  variantRequired: boolean;
}

export interface FakeShop extends TestServer {
  /** The path of every call. */
  readonly calls: string[];
  /** How many products each lookup asked for. */
  readonly lookups: number[];
  /** While true every call is answered with 500. */
  down: boolean;
  /** Puts a product on sale and its goods on the shelf; returns it for later changes. */
  sell(offer?: Partial<FakeOffer>, available?: number): FakeOffer;
  setStock(sku: string, available: number): void;
}

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
};

/** Stands in for product-service and inventory-service. */
export const startFakeShop = async (): Promise<FakeShop> => {
  const offers: FakeOffer[] = [];
  const stock = new Map<string, number>();
  const calls: string[] = [];
  const lookups: number[] = [];
  const state = { down: false };

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    calls.push(request.url ?? '');
    if (request.url === '/internal/v1/products/lookup') {
      const { items } = (await readJson(request)) as {
        items: Array<{ productId: string; variantId: string | null }>;
      };
      lookups.push(items.length);
      return offers.filter((offer) =>
        items.some((item) => item.productId === offer.productId && item.variantId === offer.variantId),
      );
    }
    const { skus } = (await readJson(request)) as { skus: string[] };
    return skus.flatMap((sku) => (stock.has(sku) ? [{ sku, available: stock.get(sku) }] : []));
  };
  const server = await serve((request, response) => {
    void answer(request).then((data) => {
      response.statusCode = state.down ? 500 : 200;
      response.end(JSON.stringify({ success: true, data }));
    });
  });

  return {
    ...server,
    calls,
    lookups,
    get down() {
      return state.down;
    },
    set down(value) {
      state.down = value;
    },
    sell: (offer = {}, available = 1000) => {
      const sku = `SKU-${newId()}`;
      const sold: FakeOffer = {
        productId: newId(),
        variantId: null,
        sku,
        name: `Product ${sku}`,
        sellerId: null,
        categoryId: newId(),
        price: { amount: 1250, currency: 'USD' },
        status: 'ACTIVE',
        image: 'https://images.test/a.webp',
        variantRequired: false,
        ...offer,
      };
      offers.push(sold);
      stock.set(sold.sku, available);
      return sold;
    },
    setStock: (sku, available) => void stock.set(sku, available),
  };
};
