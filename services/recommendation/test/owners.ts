import { type RequestListener } from 'node:http';
import { newId } from '@ultramarket/platform';
import { serve, type TestServer } from '@ultramarket/platform/testing';

interface OwnedProduct {
  id: string;
  name: string;
  categoryId: string;
  price: { amount: number; currency: string };
  attributes: Record<string, string>;
  status: string;
  version: number;
  createdAt: string;
}
interface OwnedOrder {
  orderId: string;
  userId: string;
  confirmedAt: string;
  productIds: string[];
}
interface OwnedReview {
  reviewId: string;
  productId: string;
  userId: string;
  rating: number;
  writtenAt: string;
}
interface OwnedRating {
  productId: string;
  average: number;
  count: number;
  version: number;
}

const pageSize = 3;

/** Stands in for product, order and review, with small parts, so that a rebuild reads many. */
export class FakeOwners {
  readonly products = new Map<string, OwnedProduct>();
  readonly orders = new Map<string, OwnedOrder>();
  readonly reviews = new Map<string, OwnedReview>();
  readonly ratings = new Map<string, OwnedRating>();
  /** Parts after the first wait for this. */
  gate: Promise<void> = Promise.resolve();
  /** How many parts were asked for. */
  asked = 0;
  private readonly answer: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { after } = JSON.parse(Buffer.concat(chunks).toString()) as { after?: string };
      this.asked += 1;
      void (after === undefined ? Promise.resolve() : this.gate).then(() => {
        const data = this.part(request.url ?? '', after ?? '');
        response.end(JSON.stringify({ success: true, data }));
      });
    });
  };

  private constructor(private readonly server: TestServer) {}

  static async start(): Promise<FakeOwners> {
    const server = await serve((request, response) => owners.answer(request, response));
    const owners = new FakeOwners(server);
    return owners;
  }

  /** The addresses that the service reads from. */
  get env(): Record<'PRODUCT_URL' | 'ORDER_URL' | 'REVIEW_URL', string> {
    const { url } = this.server;
    return { PRODUCT_URL: url, ORDER_URL: url, REVIEW_URL: url };
  }

  product(productId: string, fields: Partial<OwnedProduct> = {}): void {
    this.products.set(productId, {
      id: productId,
      name: `Thing ${productId.slice(-6)}`,
      categoryId: newId(),
      price: { amount: 1000, currency: 'USD' },
      attributes: {},
      status: 'ACTIVE',
      version: 1,
      createdAt: new Date().toISOString(),
      ...fields,
    });
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private part(path: string, after: string): { items: unknown[]; next: string | null } {
    const owned: Record<string, ReadonlyMap<string, unknown>> = {
      '/internal/v1/products/states': this.products,
      '/internal/v1/orders/purchases': this.orders,
      '/internal/v1/reviews/states': this.reviews,
      '/internal/v1/reviews/ratings': this.ratings,
    };
    const found = [...(owned[path] ?? [])].filter(([id]) => id > after).sort(([a], [b]) => (a < b ? -1 : 1));
    const shown = found.slice(0, pageSize);
    return {
      items: shown.map(([, item]) => item),
      next: found.length > pageSize ? (shown.at(-1)?.[0] ?? null) : null,
    };
  }
}
