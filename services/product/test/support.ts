import { createConnection } from 'mongoose';
import request from 'supertest';
import { newId } from '@ultramarket/platform';
import { startTestService, testEngines, type TestService } from '@ultramarket/platform/testing';
import { productService } from '../src/service';

type Method = 'get' | 'post' | 'put' | 'delete';

export interface Answer<Data = Record<string, unknown>> {
  status: number;
  data: Data;
  meta: { total?: number; totalPages?: number; nextCursor?: string | null };
  code: string | undefined;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

export interface ProductBody {
  id: string;
  sku: string;
  slug: string;
  name: string;
  price: { amount: number; currency: string };
  inStock: boolean;
  status: string;
  version: number;
  images: string[];
  sellerId: string | null;
  variants: Array<{ id: string; sku: string; inStock: boolean; price: { amount: number; currency: string } }>;
}

export interface Call {
  token?: string | undefined;
  body?: object | undefined;
  headers?: Record<string, string>;
}

export interface Catalogue {
  service: TestService;
  mongoUrl: string;
  admin: string;
  manager: string;
  machine: string;
  vendor: { id: string; token: string };
  call<Data = Record<string, unknown>>(method: Method, path: string, call?: Call): Promise<Answer<Data>>;
  category(name?: string, parentId?: string | null): Promise<string>;
  product(fields?: Record<string, unknown>, token?: string): Promise<ProductBody>;
  stop(): Promise<void>;
}

/** A database that no other test uses. */
export const ownMongoUrl = (options: Record<string, string> = {}): string => {
  const url = new URL(testEngines().mongoUrl);
  url.pathname = `/product_${newId().replaceAll('-', '')}`;
  for (const [name, value] of Object.entries({ directConnection: 'true', ...options }))
    url.searchParams.set(name, value);
  return url.toString();
};

/** No server listens there. */
const noNeighbours = Object.fromEntries(
  ['SEARCH', 'REVIEW', 'RECOMMENDATION', 'CART', 'ORDER'].map((name) => [
    `${name}_URL`,
    'http://127.0.0.1:9',
  ]),
);

/** Product as in production, with a database of its own. */
export const startCatalogue = async (env: Record<string, string> = {}): Promise<Catalogue> => {
  const mongoUrl = env['MONGODB_URI'] ?? ownMongoUrl();
  const service = await startTestService(
    productService,
    { MONGODB_URI: mongoUrl, ...noNeighbours, ...env },
    { topics: ['product.events'] },
  );
  const { authority } = service;
  const vendorId = newId();
  const api = request(service.url);

  const call: Catalogue['call'] = async (method, path, { token, body, headers = {} } = {}) => {
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
  const admin = authority.token({ role: 'ADMIN' });
  const catalogue: Catalogue = {
    service,
    mongoUrl,
    admin,
    manager: authority.token({ role: 'MANAGER' }),
    machine: authority.token({ role: 'SERVICE' }),
    vendor: { id: vendorId, token: authority.token({ role: 'VENDOR', userId: vendorId }) },
    call,
    category: async (name = `Category ${newId()}`, parentId = null) => {
      const body = { name, parentId };
      const { status, data } = await call<{ id: string }>('post', '/api/v1/categories', {
        token: admin,
        body,
      });
      if (status !== 201) throw new Error(`category: ${status}`);
      return data.id;
    },
    product: async (fields = {}, token = admin) => {
      const body = {
        name: `Product ${newId()}`,
        sku: `SKU-${newId()}`,
        price: { amount: 1999, currency: 'USD' },
        ...('categoryId' in fields ? {} : { categoryId: await catalogue.category() }),
        ...fields,
      };
      const { status, data, code } = await call<ProductBody>('post', '/api/v1/products', { token, body });
      if (status !== 201) throw new Error(`product: ${status} ${code}`);
      return data;
    },
    stop: async () => {
      await service.stop();
      const connection = await createConnection(mongoUrl).asPromise();
      await connection.dropDatabase();
      await connection.close();
    },
  };
  return catalogue;
};
