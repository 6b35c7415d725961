import { Redis } from 'ioredis';
import request from 'supertest';
import { newId, statement } from '@ultramarket/platform';
import { startTestService, testEngines, type TestService } from '@ultramarket/platform/testing';
import { cartService } from '../src/service';
import { type CartView } from '../src/use-cases/cart-view';
import { type FakeShop, startFakeShop } from './fakes';

export interface Answer<Data> {
  status: number;
  data: Data;
  /** The problem's code, when it is one. */
  code: string | undefined;
  body: Record<string, unknown>;
  header: (name: string) => string | undefined;
}

/** A client with a cart: a customer with a token or a guest with an id. */
export interface Shopper {
  readonly id: string;
  readonly headers: Record<string, string>;
  call<Data = CartView>(
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer<Data>>;
  /** Adds and expects success. */
  add(productId: string, quantity?: number, variantId?: string): Promise<CartView>;
  cart(): Promise<CartView>;
}

export interface CopyRow {
  version: number;
  lines: Array<{ productId: string; quantity: number }>;
}

export interface Shop {
  service: TestService;
  others: FakeShop;
  redis: Redis;
  customer(role?: 'CUSTOMER' | 'VENDOR' | 'MANAGER' | 'ADMIN' | 'SERVICE', userId?: string): Shopper;
  guest(guestId?: string): Shopper;
  copyOf(userId: string): Promise<CopyRow | undefined>;
  /** The events of one owner, oldest first. */
  updatesOf(
    ownerId: string,
  ): Promise<Array<{ ownerId: string; guest: boolean; version: number; items: unknown[] }>>;
  stop(): Promise<void>;
}

const findCopy = statement<CopyRow>('test-copy', 'SELECT version, lines FROM carts WHERE user_id = $1');

const shopper = (url: string, id: string, own: Record<string, string>): Shopper => {
  const call: Shopper['call'] = async <Data>(
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ) => {
    const pending = request(url)
      [method](path)
      .set({ ...own, ...headers });
    const response = await (body ? pending.send(body) : pending);
    const answer = response.body as { data: Data; code?: string };
    return {
      status: response.status,
      data: answer.data,
      code: answer.code,
      body: response.body as Record<string, unknown>,
      header: (name: string) => response.get(name),
    };
  };
  return {
    id,
    headers: own,
    call,
    add: async (productId, quantity = 1, variantId) => {
      const answer = await call('post', '/api/v1/cart/items', {
        productId,
        quantity,
        ...(variantId && { variantId }),
      });
      expect(answer.body).toMatchObject({ success: true });
      return answer.data as CartView;
    },
    cart: async () => (await call('get', '/api/v1/cart')).data as CartView,
  };
};

/** Cart as in production, with its Redis and its database; product and inventory are stand-ins. */
export const startShop = async (env: Record<string, string> = {}): Promise<Shop> => {
  const others = await startFakeShop();
  const { cartRedisUrl } = testEngines();
  const prefix = `${newId()}:`;
  const service = await startTestService(cartService, {
    CART_REDIS_URL: cartRedisUrl,
    CART_KEY_PREFIX: prefix,
    PRODUCT_URL: others.url,
    INVENTORY_URL: others.url,
    ...env,
  });
  const redis = new Redis(cartRedisUrl, { keyPrefix: prefix });
  return {
    service,
    others,
    redis,
    customer: (role = 'CUSTOMER', userId = newId()) =>
      shopper(service.url, userId, { Authorization: `Bearer ${service.authority.token({ userId, role })}` }),
    guest: (guestId = `guest_${newId().replaceAll('-', '')}`) =>
      shopper(service.url, guestId, { 'X-Guest-Id': guestId }),
    copyOf: async (userId) => (await service.running.database?.query(findCopy, [userId]))?.[0],
    updatesOf: async (ownerId) =>
      (
        await service.published<{ ownerId: string; guest: boolean; version: number; items: unknown[] }>(
          'CartUpdated',
        )
      ).filter((event) => event.ownerId === ownerId),
    stop: async () => {
      await service.stop();
      redis.disconnect();
      await others.close();
    },
  };
};
