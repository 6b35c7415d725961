import { type IncomingMessage } from 'node:http';
import { newId } from '@ultramarket/platform';
import { serve, type TestServer } from '@ultramarket/platform/testing';

export interface FakeProduct {
  id: string;
  sku: string;
  name: string;
  slug: string;
  description: string;
  categoryId: string;
  price: { amount: number; currency: string };
  originalPrice: { amount: number; currency: string } | null;
  inStock: boolean;
  images: string[];
  sellerId: string | null;
  rating: number;
  reviewCount: number;
  status: 'DRAFT' | 'ACTIVE' | 'ARCHIVED';
  attributes: Record<string, string>;
  variants: Array<{
    sku: string;
    attributes: Record<string, string>;
    inStock: boolean;
    price?: { amount: number; currency: string };
  }>;
  translations: Record<string, { name: string; description: string }>;
  createdAt: string;
  version: number;
}

export interface FakeCategory {
  id: string;
  name: string;
  slug: string;
  parentId: string | null;
}

export interface FakeCatalogue extends TestServer {
  readonly products: Map<string, FakeProduct>;
  readonly categories: FakeCategory[];
  /** The path of every call. */
  readonly calls: string[];
  /** While true every call is answered with 500. */
  down: boolean;
  /** Parts of the listing wait for this. */
  gate: Promise<void>;
  category(name: string, parentId?: string | null): FakeCategory;
  product(fields?: Partial<FakeProduct>): FakeProduct;
}

const batchSize = 500;

const readJson = async (request: IncomingMessage): Promise<{ ids?: string[]; after?: string }> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as { ids?: string[]; after?: string };
};

const sorted = (products: Map<string, FakeProduct>): FakeProduct[] =>
  [...products.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

/** Stands in for product-service: its states for copies, its list and its categories. */
export const startFakeCatalogue = async (): Promise<FakeCatalogue> => {
  const products = new Map<string, FakeProduct>();
  const categories: FakeCategory[] = [];
  const calls: string[] = [];
  const state = { down: false, gate: Promise.resolve() };

  const statesFor = async (request: IncomingMessage) => {
    const { ids, after } = await readJson(request);
    if (ids) return { items: ids.flatMap((id) => products.get(id) ?? []), next: null };
    await state.gate;
    const items = sorted(products)
      .filter(({ id }) => after === undefined || id > after)
      .slice(0, batchSize);
    return { items, next: items.length < batchSize ? null : (items.at(-1)?.id ?? null) };
  };
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://catalogue');
    calls.push(request.url ?? '');
    if (pathname === '/internal/v1/products/states') return statesFor(request);
    if (pathname === '/api/v1/categories')
      return categories.map((category) => ({ ...category, children: [] }));
    const most = Number(searchParams.get('maxPrice') ?? Infinity);
    return sorted(products)
      .filter(({ status, price }) => status === 'ACTIVE' && price.amount <= most)
      .slice(0, Number(searchParams.get('limit')));
  };
  const server = await serve((request, response) => {
    void answer(request).then((data) => {
      response.statusCode = state.down ? 500 : 200;
      response.end(JSON.stringify({ success: true, data }));
    });
  });

  return {
    ...server,
    products,
    categories,
    calls,
    get down() {
      return state.down;
    },
    set down(value) {
      state.down = value;
    },
    get gate() {
      return state.gate;
    },
    set gate(value) {
      state.gate = value;
    },
    category: (name, parentId = null) => {
      const category = { id: newId(), name, slug: name.toLowerCase().replaceAll(' ', '-'), parentId };
      categories.push(category);
      return category;
    },
    product: (fields = {}) => {
      const sku = `SKU-${newId()}`;
      const product: FakeProduct = {
        id: newId(),
        sku,
        name: `Product ${sku}`,
        slug: sku.toLowerCase(),
        description: '',
        categoryId: categories[0]?.id ?? newId(),
        price: { amount: 1999, currency: 'USD' },
        originalPrice: null,
        inStock: true,
        images: ['https://images.test/a.webp'],
        sellerId: null,
        rating: 0,
        reviewCount: 0,
        status: 'ACTIVE',
        attributes: {},
        variants: [],
        translations: {},
        createdAt: new Date().toISOString(),
        version: 1,
        ...fields,
      };
      products.set(product.id, product);
      return product;
    },
  };
};
