import request from 'supertest';
import { OrderConfirmed, ProductUpdated, RatingUpdated, ReviewCreated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { FakeOwners } from './owners';
import { category, productState, Shop } from './support';

let owners: FakeOwners;
let shop: Shop;
beforeEach(async () => {
  owners = await FakeOwners.start();
  shop = await Shop.start(owners.env);
});
afterEach(async () => {
  await shop.stop();
  await owners.close();
});

interface RebuildView {
  id: string;
  state: string;
  startedAt: string;
  endedAt: string | null;
  compared: number | null;
  differing: number | null;
  differences: Array<{
    copy: string;
    key: Record<string, string>;
    live: Record<string, unknown> | null;
    rebuilt: Record<string, unknown> | null;
  }>;
  error: string | null;
}

const path = '/api/v1/recommendations/rebuild';
const start = () => request(shop.service.url).post(path).set('Authorization', shop.as('ADMIN'));
const latest = async (): Promise<RebuildView> => {
  const { body } = await request(shop.service.url)
    .get(path)
    .set('Authorization', shop.as('ADMIN'))
    .expect(200);
  return (body as { data: RebuildView }).data;
};
const finished = (): Promise<RebuildView> =>
  eventually(async () => {
    const rebuild = await latest();
    if (rebuild.state === 'RUNNING') throw new Error('it is still running');
    return rebuild;
  });
const rebuilt = async (): Promise<RebuildView> => {
  // The one before may still be cleaning up.
  await eventually(() => start().expect(202));
  return finished();
};
const rows = async (sql: string, values: unknown[] = []): Promise<Array<Record<string, unknown>>> =>
  (await shop.database.pool.query<Record<string, unknown>>(sql, values)).rows;

/** The shop as its owners know it: a few of everything. */
const trade = {
  product: (fields: Parameters<typeof productState>[0] = {}) => {
    const state = productState(fields);
    const { productId: id, name, price, attributes, status, version } = state;
    owners.product(id, {
      ...{ name, attributes, status, version, categoryId: category },
      price: { amount: price, currency: 'USD' },
    });
    return state;
  },
  order: (userId: string, productIds: string[]) => {
    const event = shop.order(userId, productIds);
    const { orderId } = event.payload;
    owners.orders.set(orderId, { orderId, userId, confirmedAt: new Date().toISOString(), productIds });
    return event;
  },
  review: (userId: string, productId: string, rating: number, reviewId = newId()) => {
    owners.reviews.set(reviewId, {
      reviewId,
      userId,
      productId,
      rating,
      writtenAt: new Date().toISOString(),
    });
    return ReviewCreated({ reviewId, userId, productId, rating, sentiment: 'NEUTRAL' });
  },
  rating: (productId: string, average: number, count: number, version: number) => {
    owners.ratings.set(productId, { productId, average, count, version });
    return RatingUpdated({ productId, average, count, version });
  },
};

interface Traded {
  productIds: string[];
  userId: string;
}

/** Everything above, published to the service and applied by it. */
const aShop = async (): Promise<Traded> => {
  const userId = newId();
  const states = Array.from({ length: 8 }, () => trade.product());
  const productIds = states.map(({ productId }) => productId);
  const messages = [
    ...states.map((state) => ProductUpdated(state)),
    trade.order(userId, productIds.slice(0, 2)),
    ...productIds.slice(2, 7).map((productId) => trade.order(newId(), [productId])),
    ...productIds.slice(0, 5).map((productId, at) => trade.review(newId(), productId, (at % 5) + 1)),
    ...productIds.slice(0, 5).map((productId) => trade.rating(productId, 4.5, 2, 10)),
  ];
  for (const message of messages) await shop.service.deliver(message);
  await eventually(async () => {
    const [known] = await rows(
      `SELECT (SELECT count(*)::int FROM products) AS products, (SELECT count(*)::int FROM ratings) AS ratings,
              (SELECT count(*)::int FROM interactions) AS interactions`,
    );
    expect(known).toEqual({ products: 8, ratings: 5, interactions: 12 });
  });
  return { productIds, userId };
};

test('when the copies equal what their owners have, a rebuild compares all of it and finds nothing', async () => {
  await aShop();
  await request(shop.service.url).get(path).set('Authorization', shop.as('ADMIN')).expect(404);
  await start().set('Authorization', shop.as('MANAGER')).expect(403);
  expect(await rebuilt()).toMatchObject({
    ...{ state: 'DONE', compared: 25, differing: 0, differences: [], error: null },
    endedAt: expect.any(String) as string,
  });
});

test('when rows were corrupted, lost or invented, they are reported and corrected', async () => {
  const { productIds, userId } = await aShop();
  const [wrong, lost, archived] = productIds;
  const invented = newId();
  await rows(`UPDATE products SET price = 1, version = 99 WHERE product_id = $1`, [wrong]);
  await rows(`DELETE FROM products WHERE product_id = $1`, [lost]);
  await rows(`UPDATE products SET status = 'ARCHIVED' WHERE product_id = $1`, [archived]);
  await rows(`UPDATE ratings SET average = 1 WHERE product_id = $1`, [wrong]);
  await rows(`DELETE FROM interactions WHERE user_id = $1 AND product_id = $2`, [userId, wrong]);
  await rows(`UPDATE interactions SET at = at - interval '1 day' WHERE user_id = $1`, [userId]);
  await rows(
    `INSERT INTO interactions SELECT user_id, $2, kind, source_id, weight, at FROM interactions WHERE user_id = $1`,
    [userId, invented],
  );
  const { compared, differing, differences } = await rebuilt();
  expect({ compared, differing }).toEqual({ compared: 26, differing: 7 });
  expect(differences).toContainEqual({
    copy: 'products',
    key: { product_id: wrong },
    live: expect.objectContaining({ price: 1, version: 99 }) as object,
    rebuilt: expect.objectContaining({ price: 1000, version: 1 }) as object,
  });
  expect(differences).toContainEqual(expect.objectContaining({ key: { product_id: lost }, live: null }));
  expect(
    await rows(`SELECT count(*)::int AS n FROM products WHERE status = 'ACTIVE' AND price = 1000`),
  ).toEqual([{ n: 8 }]);
  expect(await rows(`SELECT average FROM ratings WHERE product_id = $1`, [wrong])).toEqual([
    { average: 4.5 },
  ]);
  const bought = await rows(
    `SELECT product_id FROM interactions WHERE user_id = $1 AND at > now() - interval '1 hour'`,
    [userId],
  );
  expect(bought.map(({ product_id: id }) => id).sort()).toEqual(productIds.slice(0, 2).sort());
  expect(await rebuilt()).toMatchObject({ compared: 25, differing: 0 });
});

test('when rows have no owner, a rebuild leaves them as they are', async () => {
  await aShop();
  const userId = newId();
  await shop.bringIn([{ userId, productId: newId(), sourceId: newId(), at: '2026-01-01T00:00:00.000Z' }]);
  await rows(
    `INSERT INTO interactions VALUES ($1, $2, 'VIEW', $2, 0.2, now()), ($1, $2, 'CART', $1, 0.5, now())`,
    [userId, newId()],
  );
  expect(await rebuilt()).toMatchObject({ state: 'DONE', compared: 25, differing: 0 });
  expect(await rows(`SELECT kind FROM interactions WHERE user_id = $1 ORDER BY kind`, [userId])).toEqual([
    { kind: 'CART' },
    { kind: 'PURCHASE' },
    { kind: 'VIEW' },
  ]);
});

test('when the shop goes on during a rebuild, what came meanwhile is in the copies and no difference', async () => {
  const { productIds } = await aShop();
  let open: () => void = () => undefined;
  owners.gate = new Promise((resolve) => (open = resolve));
  await start().expect(202);
  await eventually(async () => expect(owners.asked).toBeGreaterThan(1));
  // Published only: these were read before they changed. At the owner only: their events are still in flight.
  const first = [...productIds].sort()[0] ?? '';
  await shop.service.deliver(
    ProductUpdated(productState({ productId: first, name: 'Published', version: 2 })),
  );
  await shop.service.deliver(trade.order(newId(), [productIds[3] ?? '']));
  const review = trade.review(newId(), productIds[4] ?? '', 5);
  await shop.service.deliver(review);
  await shop.service.deliver(trade.rating(productIds[0] ?? '', 3, 3, 11));
  const late = trade.product();
  await eventually(async () => {
    expect(await rows(`SELECT 1 AS one FROM products WHERE name = 'Published'`)).toHaveLength(1);
    expect(await rows(`SELECT 1 AS one FROM ratings WHERE version = 11`)).toHaveLength(1);
    expect(await rows(`SELECT 1 AS one FROM interactions`)).toHaveLength(14);
  });
  open();
  await eventually(async () => expect(await rows(`SELECT 1 AS one FROM rebuild_doubts`)).toHaveLength(1));
  await shop.service.deliver(ProductUpdated(late));
  expect(await finished()).toMatchObject({ state: 'DONE', differing: 0 });
  expect(await rows(`SELECT name FROM products WHERE product_id = $1`, [first])).toEqual([
    { name: 'Published' },
  ]);
  expect(await rows(`SELECT name FROM products WHERE product_id = $1`, [late.productId])).toHaveLength(1);
});

test('when a rebuild dies in the middle, the copies stay in use and the next one works', async () => {
  const { productIds } = await aShop();
  let open: () => void = () => undefined;
  owners.gate = new Promise((resolve) => (open = resolve));
  const before = await rows(`SELECT * FROM products ORDER BY product_id`);
  const { body } = await start().expect(202);
  await eventually(async () => expect(owners.asked).toBeGreaterThan(1));
  expect((await start().expect(409)).body).toMatchObject({ code: 'REBUILD_IN_PROGRESS' });
  // The connection that holds the lock ends as it does when its process is killed.
  await rows(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  await eventually(async () => {
    await shop.service.runJob('fail-abandoned-rebuilds');
    expect(await latest()).toMatchObject({ id: body.data.id, state: 'FAILED', compared: null });
  });
  expect(await rows(`SELECT * FROM products ORDER BY product_id`)).toEqual(before);
  const order = OrderConfirmed(shop.order(newId(), [productIds[0] ?? '']).payload);
  await shop.service.deliver(order);
  await eventually(async () => expect(await rows(`SELECT 1 AS one FROM interactions`)).toHaveLength(13));
  open();
  const { orderId, userId } = order.payload;
  owners.orders.set(orderId, {
    ...{ orderId, userId, confirmedAt: new Date().toISOString() },
    productIds: [productIds[0] ?? ''],
  });
  expect(await rebuilt()).toMatchObject({ state: 'DONE', compared: 26, differing: 0 });
});

test('when an owner is unavailable, the rebuild fails and the copies stay', async () => {
  await aShop();
  await owners.close();
  expect(await rebuilt()).toMatchObject({ state: 'FAILED', compared: null });
  expect(await rows(`SELECT count(*)::int AS n FROM products`)).toEqual([{ n: 8 }]);
  owners = await FakeOwners.start();
});
