import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';

/** What the gateway answered: the status, and the body as it came. */
export interface Answer<Data = unknown> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: {
    success: boolean;
    data: Data;
    meta?: Record<string, unknown>;
    code?: string;
    detail?: string;
  } & Record<string, unknown>;
}

export interface Money {
  amount: number;
  currency: string;
}

export interface Product {
  id: string;
  sku: string;
  name: string;
  price: Money;
  inStock: boolean;
  categoryId: string;
}

export interface OrderAnswer {
  id: string;
  orderNumber: string;
  status: string;
  total: Money;
  cancelReason?: string;
}

export const address = {
  name: 'Sam Shopper',
  line1: 'Coolsingel 1',
  city: 'Rotterdam',
  postcode: '3011 AD',
  country: 'NL',
};

/** Test payment methods of the provider. */
export const cards = {
  good: 'pm_card_visa',
  declined: 'pm_card_chargeDeclined',
  needsAction: 'pm_card_authenticationRequired',
} as const;

/** Talks to the shop as a storefront would: only through the gateway. */
export class Shop {
  private readonly pool: Pool;

  constructor(
    readonly gatewayUrl: string,
    connections = 64,
  ) {
    this.pool = new Pool(gatewayUrl, { connections, pipelining: 1, keepAliveTimeout: 60_000 });
  }

  /** @throws only when no answer comes at all */
  async call<Data = unknown>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer<Data>> {
    const response = await this.pool.request({
      method,
      path,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    return {
      status: response.statusCode,
      headers: response.headers,
      body: JSON.parse(text || '{}') as Answer<Data>['body'],
    };
  }

  /** The data of a call that must succeed. @throws with status, code and detail when it does not */
  async data<Data>(...call: Parameters<Shop['call']>): Promise<Data> {
    const { status, body } = await this.call<Data>(...call);
    if (status >= 400)
      throw new Error(`${call[0]} ${call[1]} answered ${status} ${body.code ?? ''}: ${body.detail ?? ''}`);
    return body.data;
  }

  /** A new shopper, signed in. */
  async register(email = `shopper-${randomUUID()}@ultramarket.test`): Promise<Shopper> {
    const body = { email, password: 'Correct-horse-9', firstName: 'Sam', lastName: 'Shopper' };
    const { user, accessToken } = await this.data<{ user: { id: string }; accessToken: string }>(
      'POST',
      '/api/v1/auth/register',
      { body },
    );
    return new Shopper(this, user.id, email, accessToken);
  }

  async login(email: string, password: string): Promise<Shopper> {
    const body = { email, password };
    const { user, accessToken } = await this.data<{ user: { id: string }; accessToken: string }>(
      'POST',
      '/api/v1/auth/login',
      { body },
    );
    return new Shopper(this, user.id, email, accessToken);
  }

  /** Products that can be bought right now. */
  async productsInStock(limit = 20): Promise<Product[]> {
    return this.data<Product[]>('GET', `/api/v1/products?limit=${limit}&inStock=true`);
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

/** A signed-in customer with a cart. */
export class Shopper {
  constructor(
    private readonly shop: Shop,
    readonly userId: string,
    readonly email: string,
    readonly token: string,
  ) {}

  call<Data = unknown>(...[method, path, options = {}]: Parameters<Shop['call']>): Promise<Answer<Data>> {
    return this.shop.call<Data>(method, path, { token: this.token, ...options });
  }

  data<Data>(...[method, path, options = {}]: Parameters<Shop['call']>): Promise<Data> {
    return this.shop.data<Data>(method, path, { token: this.token, ...options });
  }

  addToCart(productId: string, quantity = 1) {
    return this.data<{ version: number; subtotal: Money }>('POST', '/api/v1/cart/items', {
      body: { productId, quantity },
    });
  }

  quote() {
    return this.data<{ total: Money; shippingRateId: string }>('POST', '/api/v1/orders/quote', {
      body: { shippingAddress: address },
    });
  }

  /** Sends the order; the answer may be a refusal. @param waitSeconds how long the answer may wait for the checkout's end */
  order({
    key = randomUUID() as string,
    card = cards.good as string,
    waitSeconds = 0,
    headers = {},
  } = {}): Promise<Answer<OrderAnswer>> {
    return this.call<OrderAnswer>('POST', '/api/v1/orders', {
      headers: {
        'idempotency-key': key,
        ...(waitSeconds > 0 && { prefer: `wait=${waitSeconds}` }),
        ...headers,
      },
      body: { shippingAddress: address, paymentMethod: { provider: 'stripe', token: card } },
    });
  }

  /** @param waitSeconds how long the answer may wait for the checkout to end or to need the shopper */
  status(orderId: string, waitSeconds = 0) {
    return this.data<{
      status: string;
      cancelReason?: string;
      saga: { step: string; state: string };
      payment: { status: string; clientSecret?: string };
    }>('GET', `/api/v1/orders/${orderId}/status`, {
      ...(waitSeconds > 0 && { headers: { prefer: `wait=${waitSeconds}` } }),
    });
  }

  /** Asks again and again until the checkout has ended. @throws when it has not within the time */
  async settled(orderId: string, timeoutMs = 30_000) {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const status = await this.status(orderId, 5);
      if (['COMPLETED', 'COMPENSATED', 'NEEDS_ATTENTION'].includes(status.saga.state)) return status;
      if (Date.now() > end)
        throw new Error(`order ${orderId} still stands at ${status.saga.state} after ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
