import { eventually } from '@ultramarket/platform/testing';
import { Shop } from '../../client/shop';
import { startTestFleet, type TestFleet } from '../../local/test-fleet';
import { makeCatalogue } from '../catalogue/products';
import { pastPurchases } from '../past-purchases';
import { seedAs } from '../main';
import { bringPictures } from '../pictures/bring-pictures';
import { seed } from '../seed';

jest.setTimeout(360_000);

interface Listed {
  id: string;
  name: string;
  images: string[];
  price: { amount: number };
}

let system: TestFleet;
let shop: Shop;
beforeAll(async () => {
  const buying = ['auth', 'product', 'inventory', 'cart', 'order', 'payment', 'shipping'] as const;
  const looking = ['review', 'recommendation', 'analytics', 'file'] as const;
  system = await startTestFleet({ only: [...buying, ...looking] });
  shop = new Shop(system.fleet.gatewayUrl, 4);
});
afterAll(async () => {
  await shop.close();
  await system.stop();
});

const seedShop = async (): Promise<string[]> => {
  const { fleet } = system;
  const services = Object.fromEntries(fleet.services.map((name) => [name, fleet.url(name)]));
  const lines: string[] = [];
  await seed({
    gatewayUrl: fleet.gatewayUrl,
    services,
    ...seedAs(fleet.secrets),
    size: 'demo',
    log: (line) => lines.push(line),
  });
  return lines;
};

/** Everything that a shopper can see of the catalogue. */
const everything = async (): Promise<Listed[]> => {
  const all: Listed[] = [];
  let cursor = '';
  do {
    const { body } = await shop.call<Listed[]>('GET', `/api/v1/products?limit=100&sort=name${cursor}`);
    all.push(...body.data);
    const next = body.meta?.['nextCursor'];
    cursor = typeof next === 'string' ? `&cursor=${next}` : '';
  } while (cursor);
  return all;
};

test('when an empty shop is seeded, it looks like one; when it is seeded again, nothing changes', async () => {
  await seedShop();
  const products = await everything();
  expect(products.length).toBeGreaterThanOrEqual(500);
  expect(new Set(products.map(({ name }) => name)).size).toBe(products.length);
  expect(products.every(({ price }) => price.amount > 0)).toBe(true);

  const categories = await shop.data<Array<{ children: unknown[] }>>('GET', '/api/v1/categories');
  expect(categories.flatMap(({ children }) => children).length).toBeGreaterThanOrEqual(20);
  const featured = await shop.call('GET', '/api/v1/products/featured');
  expect(Number(featured.body.meta?.['total'])).toBeGreaterThan(10);
  const picture = (path: string) => fetch(`${system.fleet.gatewayUrl}${path}`);
  const [first = '', second = '', drawing = ''] = products[0]?.images ?? [];
  expect((await picture(drawing)).headers.get('content-type')).toContain('image/svg+xml');
  expect((await picture(second)).headers.get('content-type')).toBe('image/jpeg');
  const small = await picture(`${first}?variant=150`);
  expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp']);
  expect(new Set(products.map(({ images }) => images[0])).size).toBe(27);

  const password = system.fleet.secrets.seedPassword;
  for (const [name, drafts] of [
    ['admin', 200],
    ['manager', 200],
    ['vendor', 200],
    ['shopper', 403],
  ] as const) {
    const user = await shop.login(`${name}@ultramarket.test`, password);
    expect((await user.call('GET', '/api/v1/products?status=DRAFT')).status).toBe(drafts);
  }
  const admin = await shop.login('admin@ultramarket.test', password);
  const warehouses = await admin.data<Array<{ country: string }>>('GET', '/api/v1/inventory/warehouses');
  expect(warehouses.map(({ country }) => country)).toEqual(['NL', 'US']);

  // Reviews travel to the catalogue as events.
  const best = await eventually(async () => {
    const [first] = await shop.data<Array<{ id: string; rating: number; reviewCount: number }>>(
      'GET',
      '/api/v1/products?sort=-rating&limit=1',
    );
    expect(first?.rating).toBeGreaterThan(4);
    return first;
  });
  const average = `/api/v1/reviews/average/${best?.id}`;
  expect(await shop.data('GET', average)).toMatchObject({ average: best?.rating, count: best?.reviewCount });
  expect(await shop.data('GET', `/api/v1/products/${best?.id}/reviews`)).toHaveLength(
    best?.reviewCount ?? -1,
  );

  expect(await admin.data('GET', '/api/v1/reviews/moderation')).toEqual([]);
  const [model] = await admin.data<Array<{ active: boolean; hitRate: number; baselineHitRate: number }>>(
    'GET',
    '/api/v1/recommendations/models',
  );
  expect(model?.active).toBe(true);
  expect(model?.hitRate).toBeGreaterThan(model?.baselineHitRate ?? 1);
  const { similar, boughtTogether } = await shop.data<Record<'similar' | 'boughtTogether', unknown[]>>(
    'GET',
    `/api/v1/recommendations/product/${pastPurchases(makeCatalogue(540, null))[0]?.productId}`,
  );
  expect(similar).toHaveLength(10);
  expect(boughtTogether.length).toBeGreaterThan(0);

  const shopper = await shop.login('shopper@ultramarket.test', password);
  const orders = async () => {
    const found = await shopper.data<Array<{ status: string }>>('GET', '/api/v1/orders');
    return found.map(({ status }) => status);
  };
  expect(await orders()).toEqual(['PROCESSING', 'SHIPPED', 'DELIVERED', 'DELIVERED']);
  expect(await shopper.data('GET', `/api/v1/reviews?userId=${shopper.userId}`)).toMatchObject([
    { rating: 5, verifiedPurchase: true, status: 'APPROVED' },
  ]);

  // Sums of the past are made hour by hour.
  const looks = await eventually(async () => {
    const path = '/api/v1/analytics/products?sort=views&limit=100';
    const found = await admin.data<Array<{ views: number; addedToCart: number }>>('GET', path);
    expect(found).toHaveLength(100);
    expect(found[0]?.views).toBeGreaterThan(20);
    return found;
  }, 60_000);
  expect(looks.reduce((sum, { addedToCart }) => sum + addedToCart, 0)).toBeGreaterThan(50);
  const { funnel } = await admin.data<{ funnel: Array<{ step: string; visitors: number }> }>(
    'GET',
    '/api/v1/analytics/users',
  );
  const [viewed = 0, filled = 0, placed, paid] = funnel.map(({ visitors }) => visitors);
  expect(viewed).toBeGreaterThan(filled);
  expect(filled).toBeGreaterThan(50);
  expect([placed, paid]).toEqual([1, 1]);
  expect(await admin.data('POST', '/api/v1/analytics/rebuild')).toMatchObject({ differing: 0 });
  const files = async () => (await admin.call('GET', '/api/v1/files?tag=seed&limit=1')).body.meta?.['total'];
  expect(await files()).toBe(35);

  // A seed that was interrupted stores only what is missing.
  const [one] = await admin.data<Array<{ id: string; tags: string[] }>>('GET', '/api/v1/files?tag=seed');
  await admin.data('DELETE', `/api/v1/files/${one?.id}`);
  const said: string[] = [];
  const session = {
    gateway: shop,
    admin: admin.token,
    runs: () => true,
    log: (line: string) => said.push(line),
  };
  const { categories: seeded } = makeCatalogue(540, null);
  const stored = await bringPictures(session, seeded);
  expect(await bringPictures(session, seeded)).toEqual(stored);
  expect(said).toEqual(['pictures: 1 stored', 'pictures: all 35 are there']);
  expect(await files()).toBe(35);

  // What people change after the seed is theirs.
  const body = { price: { amount: 1, currency: 'USD' } };
  await admin.data('PUT', `/api/v1/products/${products[0]?.id}`, { body });
  const before = await everything();
  const again = await seedShop();
  expect([...again].sort()).toEqual([
    'orders: the demo shopper has some',
    'products: all 540 are there',
    'recommendations: a model is there',
    expect.stringMatching(/^reviews: all \d+ are there$/),
    expect.stringMatching(/^seeded in/),
    'stock: all of it is there',
    'visits: all of them are there',
  ]);
  expect(await everything()).toEqual(before);
  expect(await orders()).toHaveLength(4);
  expect(await files()).toBe(35);
});
