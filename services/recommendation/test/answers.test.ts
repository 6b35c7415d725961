import request from 'supertest';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { Shop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.start();
});
afterAll(() => shop.stop());

/** Shoppers who each bought all of these in one order. */
const bought = (userIds: readonly string[], productIds: readonly string[], day = 1) =>
  userIds.flatMap((userId) => {
    const sourceId = newId();
    return productIds.map((productId) => ({
      ...{ userId, productId, sourceId },
      at: new Date(Date.UTC(2026, 4, day)).toISOString(),
    }));
  });
const people = (count: number) => Array.from({ length: count }, () => newId());

test('when there is no model, shoppers see what sells, then what is new', async () => {
  const other = await Shop.start();
  try {
    const [old = '', sold = ''] = await other.products([{ name: 'old' }, { name: 'sold' }]);
    expect(await other.forUser(newId())).toMatchObject({ meta: { strategy: 'newest', modelVersion: null } });
    await other.bringIn(bought(people(2), [sold]));
    const { items, meta } = await other.forUser(newId());
    expect(meta).toMatchObject({ strategy: 'popular', modelVersion: null, limit: 10 });
    expect(items.map(({ productId, reason }) => [productId, reason])).toEqual([
      [sold, 'POPULAR'],
      [old, 'NEW'],
    ]);
    expect(items[0]).toMatchObject({ name: 'sold', price: { amount: 1000, currency: 'USD' } });
    const { similar, boughtTogether } = await other.forProduct(sold);
    expect(similar).toMatchObject([{ productId: old, reason: 'SAME_CATEGORY' }]);
    expect(boughtTogether).toEqual([]);
  } finally {
    await other.stop();
  }
});

describe('with a model', () => {
  let tent: string;
  let stove: string;
  let lamp: string;
  let novel: string;
  let atlas: string;
  let poster: string;
  const camper = newId();
  const reader = newId();

  beforeAll(async () => {
    const outdoors = newId();
    const books = newId();
    const ids = await shop.products([
      { name: 'tent', categoryId: outdoors, price: 20_000 },
      { name: 'stove', categoryId: outdoors, price: 4000 },
      { name: 'lamp', categoryId: outdoors, price: 3000 },
      { name: 'novel', categoryId: books, price: 1200 },
      { name: 'atlas', categoryId: books, price: 5000 },
      { name: 'poster', categoryId: books, price: 1300 },
    ]);
    [tent = '', stove = '', lamp = '', novel = '', atlas = '', poster = ''] = ids;
    await shop.bringIn([
      ...bought(people(8), [tent, stove, lamp]),
      ...bought(people(12), [novel, atlas]),
      ...bought([camper], [tent]),
      ...bought([reader], [novel]),
    ]);
    expect(await shop.train()).toMatchObject({ status: 'READY', active: true, interactions: 50 });
  });

  test('when a shopper asks, they see what shoppers like them bought and nothing that they have', async () => {
    const { items, meta } = await shop.forUser(camper);
    expect(meta).toMatchObject({ strategy: 'personal', modelVersion: 1 });
    expect(new Set(items.slice(0, 2).map(({ productId }) => productId))).toEqual(new Set([stove, lamp]));
    expect(items[0]).toMatchObject({ reason: 'BOUGHT_BY_SIMILAR_SHOPPERS' });
    expect(items.map(({ productId }) => productId)).not.toContain(tent);
    expect((await shop.forUser(reader)).items[0]).toMatchObject({ productId: atlas });
  });

  test('when a shopper is new, they see what is popular', async () => {
    const { items, meta } = await shop.forUser(newId());
    expect(meta).toMatchObject({ strategy: 'popular' });
    expect(new Set(items.slice(0, 2).map(({ productId }) => productId))).toEqual(new Set([novel, atlas]));
    expect(items[0]).toMatchObject({ reason: 'POPULAR' });
  });

  test('when a product is asked for, its answer says what goes with it and why', async () => {
    const { similar, boughtTogether } = await shop.forProduct(tent);
    expect(new Set(boughtTogether.map(({ productId }) => productId))).toEqual(new Set([stove, lamp]));
    expect(boughtTogether[0]).toMatchObject({ reason: 'BOUGHT_TOGETHER' });
    expect(similar[0]).toMatchObject({ reason: 'BOUGHT_BY_SAME_SHOPPERS' });
  });

  test('when a product was never bought, it is compared by its features', async () => {
    const { similar, boughtTogether } = await shop.forProduct(poster);
    expect(similar.map(({ productId, reason }) => [productId, reason])).toEqual([
      [novel, 'SIMILAR_FEATURES'],
      [atlas, 'SIMILAR_FEATURES'],
    ]);
    expect(boughtTogether).toEqual([]);
  });

  test('when a shopper buys something, it is recommended no longer', async () => {
    const userId = newId();
    await shop.bringIn(bought([userId], [novel]));
    expect((await shop.forUser(userId)).items[0]).toMatchObject({ productId: atlas });
    await shop.service.deliver(shop.order(userId, [atlas]));
    await eventually(async () => {
      const { items } = await shop.forUser(userId);
      expect(items.map(({ productId }) => productId)).not.toContain(atlas);
    });
  });

  test('when a recommended product changes or leaves, the cached answer shows it as it is now', async () => {
    const [fleeting = ''] = await shop.products([{ name: 'fleeting', categoryId: newId() }]);
    const userId = newId();
    const shown = async () =>
      (await shop.forUser(userId, 50)).items.find(({ productId }) => productId === fleeting);
    expect(await shown()).toMatchObject({ name: 'fleeting', reason: 'NEW' });
    await shop.changeProduct({ productId: fleeting, name: 'renamed', price: 777, version: 2 });
    await eventually(async () =>
      expect(await shown()).toMatchObject({ name: 'renamed', price: { amount: 777 } }),
    );
    await shop.changeProduct({ productId: fleeting, status: 'DRAFT', version: 3 });
    await eventually(async () => expect(await shown()).toBeUndefined());
    await request(shop.service.url).get(`/api/v1/recommendations/product/${fleeting}`).expect(404);
  });
});

test('when many of the first choices left the shop, later ones of the cached answer take their place', async () => {
  const other = await Shop.start();
  try {
    await other.products(Array.from({ length: 20 }, (_, number) => ({ name: `one of many ${number}` })));
    const userId = newId();
    const page = async () => (await other.forUser(userId, 3)).items.map(({ productId }) => productId);
    const gone = (await other.forUser(userId, 12)).items.map(({ productId }) => productId);
    for (const productId of gone) await other.changeProduct({ productId, status: 'DRAFT', version: 2 });
    await eventually(async () => {
      const left = await page();
      expect(left).toHaveLength(3);
      expect(left.filter((id) => gone.includes(id))).toEqual([]);
    });
  } finally {
    await other.stop();
  }
});

test('when the short path is used, the answer is the same', async () => {
  const userId = newId();
  const { items } = await shop.forUser(userId, 3);
  const answer = await request(shop.service.url)
    .get(`/api/v1/recommendations/${userId}?limit=3`)
    .set('Authorization', shop.as('CUSTOMER', userId))
    .expect(200);
  expect((answer.body as { data: unknown }).data).toEqual(items);
});

test('when another shopper asks, the answer is 403; a manager may', async () => {
  const path = `/api/v1/recommendations/user/${newId()}`;
  const refused = await request(shop.service.url)
    .get(path)
    .set('Authorization', shop.as('CUSTOMER'))
    .expect(403);
  expect(refused.body).toMatchObject({ code: 'RECOMMENDATIONS_PRIVATE' });
  await request(shop.service.url).get(path).set('Authorization', shop.as('MANAGER')).expect(200);
  await request(shop.service.url).get(path).expect(401);
});

test('when a product is unknown, the answer is 404; when the limit is too high, 400', async () => {
  const path = `/api/v1/recommendations/product/${newId()}`;
  const unknown = await request(shop.service.url).get(path).expect(404);
  expect(unknown.body).toMatchObject({ code: 'RECOMMENDATION_PRODUCT_UNKNOWN' });
  const high = await request(shop.service.url).get(`${path}?limit=51`).expect(400);
  expect(high.body).toMatchObject({ code: 'VALIDATION_ERROR' });
});

test('when Redis is down, answers come from PostgreSQL', async () => {
  const other = await Shop.start({ REDIS_URL: 'redis://127.0.0.1:1' });
  try {
    const [id = ''] = await other.products([{ name: 'only' }]);
    expect((await other.forUser(newId())).items).toMatchObject([{ productId: id }]);
    expect(await other.forProduct(id)).toEqual({ similar: [], boughtTogether: [] });
  } finally {
    await other.stop();
  }
});

test('when an answer is cached, it costs one statement, and one that is computed five at most', async () => {
  const [id = ''] = await shop.products([{ name: 'counted' }, { name: 'its like' }]);
  const userId = newId();
  await shop.forUser(userId);
  const statements = jest.spyOn(shop.database, 'query');
  const costOf = async (ask: () => Promise<unknown>): Promise<string[]> => {
    statements.mockClear();
    await ask();
    // Which model is active is cached for a second.
    return statements.mock.calls.map(([{ name }]) => name).filter((name) => name !== 'model-active');
  };
  try {
    expect((await costOf(() => shop.forUser(newId()))).length).toBeLessThanOrEqual(5);
    await eventually(async () =>
      expect(await costOf(() => shop.forUser(userId))).toEqual(['shown-products']),
    );
    await eventually(async () => expect(await costOf(() => shop.forProduct(id))).toEqual(['shown-products']));
  } finally {
    statements.mockRestore();
  }
});
