import { Client } from '@elastic/elasticsearch';
import request from 'supertest';
import { ProductCreated, ProductDeleted, ProductUpdated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually, startTestService, testEngines, type TestService } from '@ultramarket/platform/testing';
import { type Facets, type Hit } from '../src/domain/search-query';
import { searchService } from '../src/service';
import { type FakeCatalogue, type FakeProduct, startFakeCatalogue } from './fakes';

export interface Answer<Data> {
  status: number;
  data: Data;
  meta: { total: number; totalPages: number; searchId: string; degraded: boolean };
  code: string | undefined;
}

export interface Found {
  hits: Hit[];
  facets: Facets;
}

interface Call {
  token?: string;
  body?: object;
  headers?: Record<string, string>;
}

export interface IndexStatus {
  index: string;
  synonymsVersion: number;
  rebuild: {
    state: string;
    error: string | null;
    documents: number;
    comparison: {
      equal: boolean;
      live: { documents: number; checksum: string };
      rebuilt: { documents: number; checksum: string };
      differing: string[];
    } | null;
  } | null;
}

export interface Shop {
  service: TestService;
  catalogue: FakeCatalogue;
  elastic: Client;
  prefix: string;
  admin: string;
  manager: string;
  call<Data = Found>(
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    call?: Call,
  ): Promise<Answer<Data>>;
  /** Searches with these query parameters. */
  find(query: Record<string, string | string[]>, call?: Call): Promise<Answer<Found>>;
  /** The names found, in their order. */
  names(query: Record<string, string | string[]>): Promise<string[]>;
  /** Puts products on sale and waits until the index has them. */
  sell(...products: Array<Partial<FakeProduct>>): Promise<FakeProduct[]>;
  created(product: FakeProduct): Promise<string>;
  updated(product: FakeProduct): Promise<string>;
  deleted(product: FakeProduct): Promise<string>;
  status(): Promise<IndexStatus>;
  /** Waits until the last rebuild is over. */
  rebuilt(): Promise<IndexStatus>;
  stop(): Promise<void>;
}

/** The state as the event carries it. */
export const stateOf = (product: FakeProduct) => ({
  productId: product.id,
  sku: product.sku,
  name: product.name,
  description: product.description,
  categoryId: product.categoryId,
  price: product.price.amount,
  currency: product.price.currency,
  attributes: product.attributes,
  images: product.images,
  sellerId: product.sellerId,
  status: product.status,
  variants: product.variants.map(({ sku }) => ({ variantId: newId(), sku, price: null })),
  version: product.version,
});

/** Removes everything that a test has made under its prefix. */
const wipe = async (elastic: Client, prefix: string): Promise<void> => {
  const found = await elastic.indices.get({ index: `${prefix}*` });
  for (const index of Object.keys(found)) await elastic.indices.delete({ index });
  for (const name of ['orders', 'searches'])
    await elastic.indices.deleteIndexTemplate({ name: `${prefix}${name}` }, { ignore: [404] });
};

/** Search as in production, with indexes of its own; product-service is a stand-in. */
export const startShop = async (env: Record<string, string> = {}): Promise<Shop> => {
  const catalogue = await startFakeCatalogue();
  const { elasticsearchUrl } = testEngines();
  const prefix = `t${newId().replaceAll('-', '')}-`;
  const elastic = new Client({ node: elasticsearchUrl });
  const service = await startTestService(
    searchService,
    { ELASTICSEARCH_URL: elasticsearchUrl, INDEX_PREFIX: prefix, PRODUCT_URL: catalogue.url, ...env },
    { topics: ['search.events'] },
  );
  const admin = service.authority.token({ role: 'ADMIN' });

  const call: Shop['call'] = async (method, path, { token, body, headers = {} } = {}) => {
    const asked = request(service.url)[method](path).set(headers);
    if (token) void asked.set('Authorization', `Bearer ${token}`);
    const response = await (body ? asked.send(body) : asked);
    const answer = response.body as { data: never; meta: never; code?: string };
    return { status: response.status, data: answer.data, meta: answer.meta, code: answer.code };
  };
  const shop: Shop = {
    service,
    catalogue,
    elastic,
    prefix,
    admin,
    manager: service.authority.token({ role: 'MANAGER' }),
    call,
    find: (query, how) => {
      const parameters = new URLSearchParams(
        Object.entries(query).flatMap(([name, value]) =>
          [value].flat().map((each): [string, string] => [name, each]),
        ),
      );
      return call('get', `/api/v1/search?${parameters}`, how);
    },
    names: async (query) => {
      const { status, data } = await shop.find(query);
      expect(status).toBe(200);
      return data.hits.map(({ name }) => name);
    },
    sell: async (...fields) => {
      const products = fields.map((each) => catalogue.product(each));
      for (let from = 0; from < products.length; from += 500) {
        const body = { productIds: products.slice(from, from + 500).map(({ id }) => id) };
        const { status } = await call('post', '/api/v1/search/index', { token: admin, body });
        expect(status).toBe(200);
      }
      await elastic.indices.refresh({ index: `${prefix}products` });
      await eventually(async () => expect((await shop.find({})).meta.total).toBeGreaterThan(0));
      return products;
    },
    created: (product) => service.deliver(ProductCreated(stateOf(product))),
    updated: (product) => service.deliver(ProductUpdated(stateOf(product))),
    deleted: ({ id, sku, version }) => service.deliver(ProductDeleted({ productId: id, sku, version })),
    status: async () => (await call<IndexStatus>('get', '/api/v1/search/index', { token: admin })).data,
    rebuilt: () =>
      eventually(async () => {
        const status = await shop.status();
        expect(status.rebuild?.state).not.toBe('running');
        return status;
      }, 20_000),
    stop: async () => {
      await service.stop();
      await wipe(elastic, prefix);
      await elastic.close();
      await catalogue.close();
    },
  };
  return shop;
};
