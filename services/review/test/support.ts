import { createConnection, type Connection } from 'mongoose';
import request from 'supertest';
import { OrderDelivered, ProductCreated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually, startTestService, testEngines, type TestService } from '@ultramarket/platform/testing';
import { reviewService } from '../src/service';

type Method = 'get' | 'post' | 'put' | 'delete';

export interface Answer<Data = Record<string, unknown>> {
  status: number;
  data: Data;
  meta: { total?: number; totalPages?: number; nextCursor?: string | null };
  code: string | undefined;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

export interface ReviewBody {
  id: string;
  productId: string;
  userId: string;
  rating: number;
  title: string;
  body: string;
  status: string;
  reason: string | null;
  sentiment: string;
  helpful: number;
  reply: { body: string; by: string } | null;
  version: number;
}

export interface AverageBody {
  average: number;
  count: number;
  spread: Record<string, number>;
}

export interface Call {
  token?: string | undefined;
  body?: object | undefined;
  headers?: Record<string, string>;
}

export interface Person {
  id: string;
  token: string;
}

export interface Reviews {
  service: TestService;
  mongoUrl: string;
  /** The service's own database, to look at and to break. */
  database: Connection;
  manager: Person;
  admin: Person;
  machine: string;
  person(role?: 'CUSTOMER' | 'VENDOR' | 'MANAGER' | 'ADMIN'): Person;
  call<Data = Record<string, unknown>>(method: Method, path: string, call?: Call): Promise<Answer<Data>>;
  /** Publishes a delivery to a user, as order-service does; resolves when review has applied it. */
  delivered(userId: string, productIds: readonly string[]): Promise<void>;
  /** A product that review knows. */
  product(sellerId?: string | null): Promise<string>;
  /** A user with the right to review the product, and their review. */
  review(
    productId: string,
    fields?: Record<string, unknown>,
  ): Promise<{ review: ReviewBody; author: Person }>;
  average(productId: string): Promise<AverageBody>;
  stop(): Promise<void>;
}

/** A database that no other test uses. */
export const ownMongoUrl = (options: Record<string, string> = {}): string => {
  const url = new URL(testEngines().mongoUrl);
  url.pathname = `/review_${newId().replaceAll('-', '')}`;
  for (const [name, value] of Object.entries({ directConnection: 'true', ...options }))
    url.searchParams.set(name, value);
  return url.toString();
};

export const productState = (productId: string, fields: Record<string, unknown> = {}) => ({
  productId,
  sku: `SKU-${productId}`,
  name: 'Lamp',
  description: '',
  categoryId: newId(),
  price: 1999,
  currency: 'USD',
  attributes: {},
  images: [],
  sellerId: null,
  status: 'ACTIVE' as const,
  variants: [],
  version: 1,
  ...fields,
});

export const delivery = (userId: string, productIds: readonly string[]) => {
  const orderId = newId();
  return {
    orderId,
    orderNumber: `UM-${orderId}`,
    userId,
    deliveredAt: new Date().toISOString(),
    productIds: [...productIds],
  };
};

/** Review as in production, with a database of its own. */
export const startReviews = async (env: Record<string, string> = {}): Promise<Reviews> => {
  const mongoUrl = env['MONGODB_URI'] ?? ownMongoUrl();
  const service = await startTestService(
    reviewService,
    { MONGODB_URI: mongoUrl, ...env },
    { topics: ['review.events', 'audit.events'] },
  );
  const database = await createConnection(mongoUrl).asPromise();
  const api = request(service.url);

  const call: Reviews['call'] = async (method, path, { token, body, headers = {} } = {}) => {
    const asked = api[method](path).set(headers);
    if (token) void asked.set('Authorization', `Bearer ${token}`);
    const response = await (body ? asked.send(body) : asked);
    const answer = response.body as { data: never; meta?: object; code?: string };
    return {
      status: response.status,
      data: answer.data,
      meta: answer.meta ?? {},
      code: answer.code,
      headers: response.headers as Record<string, string>,
      body: response.body as Record<string, unknown>,
    };
  };
  const person: Reviews['person'] = (role = 'CUSTOMER') => {
    const id = newId();
    return { id, token: service.authority.token({ role, userId: id }) };
  };
  const stored = (collection: string, _id: string) =>
    eventually(async () =>
      expect(await database.collection<{ _id: string }>(collection).findOne({ _id })).not.toBeNull(),
    );

  const reviews: Reviews = {
    service,
    mongoUrl,
    database,
    manager: person('MANAGER'),
    admin: person('ADMIN'),
    machine: service.authority.token({ role: 'SERVICE' }),
    person,
    call,
    delivered: async (userId, productIds) => {
      await service.deliver(OrderDelivered(delivery(userId, productIds)));
      for (const productId of productIds) await stored('purchases', `${userId}:${productId}`);
    },
    product: async (sellerId = null) => {
      const productId = newId();
      await service.deliver(ProductCreated(productState(productId, { sellerId })));
      await stored('products', productId);
      return productId;
    },
    review: async (productId, fields = {}) => {
      const author = person();
      await reviews.delivered(author.id, [productId]);
      const body = { productId, rating: 4, title: 'Lamp', body: 'It stands on my desk.', ...fields };
      const { status, data, code } = await call<ReviewBody>('post', '/api/v1/reviews', {
        token: author.token,
        body,
      });
      if (status !== 201) throw new Error(`review: ${status} ${code}`);
      return { review: data, author };
    },
    average: async (productId) =>
      (await call<AverageBody>('get', `/api/v1/reviews/average/${productId}`)).data,
    stop: async () => {
      await service.stop();
      await database.dropDatabase();
      await database.close();
    },
  };
  return reviews;
};
