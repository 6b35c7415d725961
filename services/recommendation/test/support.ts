import request from 'supertest';
import { OrderConfirmed, ProductCreated, ProductUpdated } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually, startTestService, type TestService } from '@ultramarket/platform/testing';
import { recommendationService } from '../src/service';

export interface Item {
  productId: string;
  name: string;
  score: number;
  reason: string;
  price: { amount: number; currency: string };
}

export interface ModelView {
  id: string;
  version: number;
  status: string;
  active: boolean;
  stage: string;
  progress: number;
  interactions: number;
  evaluatedUsers: number;
  hitRate: number;
  baselineHitRate: number;
  recall: number;
  baselineRecall: number;
  failure: string | null;
}

export interface ProductOptions {
  productId?: string;
  name?: string;
  categoryId?: string;
  price?: number;
  attributes?: Record<string, string>;
  status?: 'DRAFT' | 'ACTIVE' | 'ARCHIVED';
  version?: number;
}

export const category = newId();

export const productState = ({
  productId = newId(),
  name = `Thing ${productId.slice(-6)}`,
  categoryId = category,
  price = 1000,
  attributes = {},
  status = 'ACTIVE',
  version = 1,
}: ProductOptions) => ({
  ...{ productId, name, categoryId, price, attributes, status, version },
  ...{ sku: `SKU-${productId}`, description: '', currency: 'USD', images: [], sellerId: null, variants: [] },
});

export interface Purchase {
  userId: string;
  productId: string;
  sourceId: string;
  at: string;
}

const countProducts = statement<{ count: number }>(
  'test-count-products',
  'SELECT count(*)::int AS count FROM products',
);
const countInteractions = statement<{ count: number }>(
  'test-count-interactions',
  'SELECT count(*)::int AS count FROM interactions',
);

/** Owners that are unreachable: only a rebuild reads from them. */
const noOwners = {
  PRODUCT_URL: 'http://127.0.0.1:9',
  ORDER_URL: 'http://127.0.0.1:9',
  REVIEW_URL: 'http://127.0.0.1:9',
};

/** The service as in production, with what a test needs around it. */
export class Shop {
  constructor(readonly service: TestService) {}

  static start = async (env: Record<string, string> = {}): Promise<Shop> =>
    new Shop(await startTestService(recommendationService, { ...noOwners, ...env }));

  get database() {
    const { database } = this.service.running;
    if (!database) throw new Error('recommendation has a database');
    return database;
  }

  as(role: 'ADMIN' | 'SERVICE' | 'CUSTOMER' | 'MANAGER', userId?: string): string {
    return `Bearer ${this.service.authority.token({ role, ...(userId && { userId }) })}`;
  }

  async interactions(): Promise<number> {
    return (await this.database.query(countInteractions))[0]?.count ?? 0;
  }

  /** Publishes new products and waits until they are applied; returns their ids. */
  async products(options: readonly ProductOptions[]): Promise<string[]> {
    const before = (await this.database.query(countProducts))[0]?.count ?? 0;
    const states = options.map(productState);
    await Promise.all(states.map((state) => this.service.deliver(ProductCreated(state))));
    await eventually(async () => {
      const [row] = await this.database.query(countProducts);
      if (row?.count !== before + states.length) throw new Error(`only ${row?.count} products are known`);
    });
    return states.map(({ productId }) => productId);
  }

  async changeProduct(options: ProductOptions & { productId: string; version: number }): Promise<void> {
    await this.service.deliver(ProductUpdated(productState(options)));
  }

  order(userId: string, productIds: readonly string[], orderId = newId()) {
    return OrderConfirmed({
      ...{ orderId, orderNumber: 'UM-1', userId, paymentId: newId(), total: 1, currency: 'USD' },
      lines: productIds.map((productId) => ({ productId, sku: 's', name: 'n', quantity: 1, lineTotal: 1 })),
    });
  }

  /** Imports past purchases in parts. */
  async bringIn(purchases: readonly Purchase[]): Promise<void> {
    for (let start = 0; start < purchases.length; start += 5000) {
      const interactions = purchases.slice(start, start + 5000).map((one) => ({ ...one, kind: 'PURCHASE' }));
      await request(this.service.url)
        .post('/internal/v1/recommendations/interactions')
        .set('Authorization', this.as('SERVICE'))
        .send({ interactions })
        .expect(200);
    }
  }

  async forUser(userId: string, limit = 10): Promise<{ items: Item[]; meta: Record<string, unknown> }> {
    const answer = await request(this.service.url)
      .get(`/api/v1/recommendations/user/${userId}?limit=${limit}`)
      .set('Authorization', this.as('CUSTOMER', userId))
      .expect(200);
    const { data, meta } = answer.body as { data: Item[]; meta: Record<string, unknown> };
    return { items: data, meta };
  }

  async forProduct(productId: string): Promise<{ similar: Item[]; boughtTogether: Item[] }> {
    const answer = await request(this.service.url)
      .get(`/api/v1/recommendations/product/${productId}`)
      .expect(200);
    return (answer.body as { data: { similar: Item[]; boughtTogether: Item[] } }).data;
  }

  async model(id: string): Promise<ModelView> {
    const answer = await request(this.service.url)
      .get(`/api/v1/recommendations/models/${id}`)
      .set('Authorization', this.as('ADMIN'))
      .expect(200);
    return (answer.body as { data: ModelView }).data;
  }

  async startTraining(body: object = {}): Promise<ModelView> {
    const answer = await request(this.service.url)
      .post('/api/v1/recommendations/train')
      .set('Authorization', this.as('ADMIN'))
      .send(body)
      .expect(202);
    return (answer.body as { data: ModelView }).data;
  }

  /** Trains a model and waits until it is no longer in training. */
  async train(body: object = {}, timeoutMs = 25_000): Promise<ModelView> {
    // The one before may still be cleaning up.
    const { id } = await eventually(() => this.startTraining(body));
    return eventually(async () => {
      const model = await this.model(id);
      if (model.status === 'TRAINING') throw new Error(`${model.stage} ${model.progress}`);
      return model;
    }, timeoutMs);
  }

  activate(id: string) {
    return request(this.service.url)
      .post(`/api/v1/recommendations/models/${id}/activate`)
      .set('Authorization', this.as('ADMIN'));
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
