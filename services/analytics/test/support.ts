import request from 'supertest';
import { createClient } from '@clickhouse/client';
import {
  type Message,
  OrderConfirmed,
  OrderCreated,
  ProductCreated,
  UserRegistered,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually, startTestService, testEngines, type TestService } from '@ultramarket/platform/testing';
import { analyticsService } from '../src/service';

type Method = 'get' | 'post' | 'delete';

export interface Answer<Data> {
  status: number;
  data: Data;
  meta: { total?: number; totalPages?: number; columns?: string[] };
  code: string | undefined;
  text: string;
  headers: Record<string, string>;
}

export interface Shop {
  service: TestService;
  database: string;
  manager: string;
  admin: string;
  call<Data = Record<string, unknown>>(
    method: Method,
    path: string,
    call?: { token?: string; body?: object; headers?: Record<string, string> },
  ): Promise<Answer<Data>>;
  /** A report as staff see it. */
  see<Data = Record<string, unknown>>(path: string): Promise<Data>;
  deliver(message: Message, options?: { messageId?: string; occurredAt?: Date }): Promise<string>;
  rows<Row>(sql: string): Promise<Row[]>;
  /** Changes tables behind the service's back. */
  spoil(sql: string): Promise<unknown>;
  /** Waits until as many facts are stored, whatever is stored twice. */
  facts(kind: string, count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Sums are a few seconds late, and later on a busy machine. */
export const soon = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  eventually(check, 40_000);

/** Analytics as in production, with a database of its own. */
export const startAnalytics = async (env: Record<string, string> = {}): Promise<Shop> => {
  const database = env['CLICKHOUSE_DATABASE'] ?? `analytics_${newId().replaceAll('-', '')}`;
  const direct = createClient({ url: testEngines().clickhouseUrl });
  const service = await startTestService(
    analyticsService,
    { CLICKHOUSE_URL: testEngines().clickhouseUrl, CLICKHOUSE_DATABASE: database, ...env },
    { topics: ['analytics.events'] },
  );
  const api = request(service.url);
  const manager = service.authority.token({ role: 'MANAGER' });

  const call: Shop['call'] = async (method, path, { token, body, headers = {} } = {}) => {
    const asked = api[method](`/api/v1/analytics${path}`).set(headers);
    if (token) void asked.set('Authorization', `Bearer ${token}`);
    const response = await (body ? asked.send(body) : asked);
    const answer = response.body as { data: never; meta?: object; code?: string };
    return {
      status: response.status,
      data: answer.data,
      meta: answer.meta ?? {},
      code: answer.code,
      text: response.text,
      headers: response.headers as Record<string, string>,
    };
  };
  const rows: Shop['rows'] = async (sql) => {
    const result = await direct.query({
      query: sql,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    });
    return result.json();
  };
  return {
    service,
    database,
    manager,
    admin: service.authority.token({ role: 'ADMIN' }),
    call,
    see: async (path) => {
      const { status, data, text } = await call<never>('get', path, { token: manager });
      if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
      return data;
    },
    deliver: service.deliver,
    rows,
    spoil: (sql) => direct.command({ query: sql }),
    facts: (kind, count) =>
      soon(async () => {
        const [found] = await rows<{ total: number }>(
          `SELECT count() AS total FROM ${database}.events FINAL WHERE kind = '${kind}'`,
        );
        expect(found?.total).toBe(count);
      }),
    stop: async () => {
      await service.stop();
      await direct.command({ query: `DROP DATABASE IF EXISTS ${database}` });
      await direct.close();
    },
  };
};

interface Line {
  productId: string;
  quantity?: number;
  lineTotal?: number;
}

/** What the checkout of one order publishes, from the order to the payment. */
export const purchase = ({
  orderId = newId(),
  userId = newId(),
  currency = 'USD',
  total,
  lines,
}: {
  orderId?: string;
  userId?: string;
  currency?: string;
  total: number;
  lines: Line[];
}): { orderId: string; userId: string; placed: Message; paid: Message } => {
  const orderNumber = orderId.slice(0, 8);
  const items = lines.map(({ productId, quantity = 1, lineTotal = total }) => ({
    productId,
    sku: `SKU-${productId.slice(-6)}`,
    name: 'Thing',
    quantity,
    lineTotal,
  }));
  const placed = OrderCreated({
    orderId,
    orderNumber,
    userId,
    currency,
    lines: items.map((item) => ({ ...item, variantId: null, sellerId: null, unitPrice: item.lineTotal })),
    subtotal: total,
    discount: 0,
    tax: 0,
    shipping: 0,
    total,
    shippingAddress: {
      name: 'Ann Secret',
      line1: 'Hidden Street 1',
      city: 'X',
      postcode: '1',
      country: 'US',
    },
    createdAt: new Date().toISOString(),
  });
  const paid = OrderConfirmed({
    orderId,
    orderNumber,
    userId,
    paymentId: newId(),
    total,
    currency,
    lines: items,
  });
  return { orderId, userId, placed, paid };
};

export const product = (
  place: { productId?: string; categoryId?: string; sellerId?: string | null } = {},
) => {
  const state = { productId: newId(), categoryId: newId(), sellerId: null, ...place };
  const message = ProductCreated({
    ...state,
    sku: `SKU-${state.productId.slice(-6)}`,
    name: 'Thing',
    description: '',
    price: 100,
    currency: 'USD',
    attributes: {},
    images: [],
    status: 'ACTIVE',
    variants: [],
    version: 1,
  });
  return { ...state, message };
};

export const registration = (userId: string): Message =>
  UserRegistered({
    userId,
    email: 'ann@secret.test',
    role: 'CUSTOMER',
    firstName: 'Ann',
    lastName: 'Secret',
    locale: 'en',
  });
