import { Redis } from 'ioredis';
import request from 'supertest';
import {
  CartUpdated,
  ProductViewed,
  ReviewCreated,
  UserErasureRequested,
  WishlistItemAdded,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { FakeOwners } from './owners';
import { Shop } from './support';

let owners: FakeOwners;
let shop: Shop;
beforeAll(async () => {
  owners = await FakeOwners.start();
  shop = await Shop.start(owners.env);
});
afterAll(async () => {
  await shop.stop();
  await owners.close();
});

const rows = async (sql: string, values: unknown[] = []): Promise<Array<Record<string, unknown>>> =>
  (await shop.database.pool.query<Record<string, unknown>>(sql, values)).rows;
const kinds = async (userId: string) =>
  (await rows('SELECT DISTINCT kind FROM interactions WHERE user_id = $1 ORDER BY kind', [userId])).map(
    ({ kind }) => kind,
  );
const tables = ['interactions', 'rebuilt_interactions', 'carts'];
const left = async (userId: string) =>
  (
    await rows(
      tables.map((table) => `SELECT 1 AS one FROM ${table} WHERE user_id = $1`).join(' UNION ALL '),
      [userId],
    )
  ).length;
const erase = async (userId: string) => {
  await shop.service.deliver(UserErasureRequested({ userId, dueAt: new Date().toISOString() }));
  await eventually(async () =>
    expect(await rows('SELECT 1 AS one FROM platform.forgotten WHERE user_id = $1', [userId])).toHaveLength(
      1,
    ),
  );
};

/** A shopper with interactions of every kind. */
const deliverAll = async (userId: string, productId: string) => {
  const item = { productId, variantId: null, quantity: 1, unitPrice: 1 };
  for (const message of [
    shop.order(userId, [productId]),
    CartUpdated({ ownerId: userId, guest: false, version: 1, items: [item] }),
    ReviewCreated({ reviewId: newId(), userId, productId, rating: 5, sentiment: 'POSITIVE' }),
    WishlistItemAdded({ userId, productId }),
    ProductViewed({ userId, productId, guestId: null }),
  ])
    await shop.service.deliver(message);
};
const all = ['CART', 'PURCHASE', 'REVIEW', 'VIEW', 'WISH'];
const shopper = async (productId: string) => {
  const userId = newId();
  await deliverAll(userId, productId);
  await eventually(async () => expect(await kinds(userId)).toEqual(all));
  return userId;
};
const rebuild = (method: 'get' | 'post') =>
  request(shop.service.url)[method]('/api/v1/recommendations/rebuild').set('Authorization', shop.as('ADMIN'));
const finished = () =>
  eventually(async () => {
    const { data } = (await rebuild('get').expect(200)).body as { data: { state: string } };
    expect(data.state).not.toBe('RUNNING');
    return data;
  });

test('when a shopper is erased, nothing of what they did is left, and what others did stays', async () => {
  const [productId = ''] = await shop.products([{}]);
  const [me, other] = [await shopper(productId), await shopper(productId)];
  const shown = async () => (await shop.forUser(me)).items.map((item) => item.productId);
  expect(await shown()).not.toContain(productId);
  await erase(me);
  expect(await left(me)).toBe(0);
  expect(await kinds(other)).toEqual(all);
  // It is no longer known that it was bought.
  await eventually(async () => expect(await shown()).toContain(productId));
});

test('when a shopper is erased, their cached answer is invalidated immediately', async () => {
  const redis = new Redis(shop.service.env['REDIS_URL'] ?? '');
  const me = newId();
  const cached = () => redis.get(`recommendations:${me}`);
  await shop.forUser(me);
  await eventually(async () => expect(await cached()).toContain('strategy'));
  await erase(me);
  await eventually(async () => expect((await cached()) ?? '').toBe(''));
  redis.disconnect();
});

test('when events about an erased shopper come late, they are not stored', async () => {
  const productId = newId();
  const me = newId();
  await erase(me);
  await deliverAll(me, productId);
  await shop.bringIn([{ userId: me, productId, sourceId: newId(), at: new Date().toISOString() }]);
  // Published after it, on the same topics.
  await shopper(productId);
  expect(await left(me)).toBe(0);
});

test('when a shopper is erased during a rebuild, neither what it has read nor what it reads comes back', async () => {
  const [me, other] = [newId(), newId()];
  const made = (userId: string) => {
    const [orderId, productId] = [newId(), newId()];
    owners.orders.set(orderId, {
      ...{ orderId, userId },
      confirmedAt: new Date().toISOString(),
      productIds: [productId],
    });
    return shop.service.deliver(shop.order(userId, [productId], orderId));
  };
  // Of both some in the first part, which holds three, and some in a later one.
  for (const userId of [me, other, me, other, me, me]) await made(userId);
  await eventually(async () => expect(await left(me)).toBe(4));
  let open: () => void = () => undefined;
  owners.gate = new Promise((resolve) => (open = resolve));
  await rebuild('post').expect(202);
  await eventually(async () =>
    expect(await rows('SELECT 1 AS one FROM rebuilt_interactions WHERE user_id = $1', [me])).not.toHaveLength(
      0,
    ),
  );
  await erase(me);
  expect(await left(me)).toBe(0);
  open();
  const done = await finished();
  expect(done).toMatchObject({ state: 'DONE' });
  expect(JSON.stringify(done)).not.toContain(me);
  expect(await left(me)).toBe(0);
  expect(await kinds(other)).toEqual(['PURCHASE']);
});

test('when an earlier rebuild has an erased shopper as an example, the example is deleted', async () => {
  const me = newId();
  const example = { copy: 'interactions', key: { user_id: me }, live: { user_id: me }, rebuilt: null };
  const id = newId();
  await rows(`INSERT INTO rebuilds (id, state, differences) VALUES ($1, 'DONE', $2::jsonb)`, [
    id,
    JSON.stringify([example]),
  ]);
  await erase(me);
  expect(await rows('SELECT differences FROM rebuilds WHERE id = $1', [id])).toEqual([{ differences: [] }]);
});
