import { Redis } from 'ioredis';
import { createConnection } from 'mongoose';
import { newId } from '@ultramarket/platform';
import { eventually, testEngines } from '@ultramarket/platform/testing';
import { markOf } from '../src/adapters/product-entry';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
let redis: Redis;
beforeAll(async () => {
  redis = new Redis(testEngines().redisUrl);
  shop = await startCatalogue();
});
afterAll(async () => {
  redis.disconnect();
  await shop.stop();
});

const rename = (from: Catalogue, id: string, name: string) =>
  from.call('put', `/api/v1/products/${id}`, { token: from.admin, body: { name } });
const read = (from: Catalogue, id: string) => from.call<ProductBody>('get', `/api/v1/products/${id}`);
const nameOf = async (id: string) => {
  const body = { items: [{ productId: id, variantId: null }] };
  const { data } = await shop.call<Array<{ name: string }>>('post', '/internal/v1/products/lookup', {
    token: shop.machine,
    body,
  });
  return data[0]?.name;
};

test('when Redis is down, the catalogue can be read but not changed', async () => {
  const withoutRedis = await startCatalogue({ MONGODB_URI: shop.mongoUrl, REDIS_URL: 'redis://127.0.0.1:1' });
  try {
    const { id, name } = await shop.product();
    expect((await read(withoutRedis, id)).data.name).toBe(name);
    expect((await withoutRedis.call<unknown[]>('get', '/api/v1/products?limit=1')).data).toHaveLength(1);
    expect((await withoutRedis.call('get', '/api/v1/categories')).status).toBe(200);
    expect(await rename(withoutRedis, id, 'Other')).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(await nameOf(id)).toBe(name);
    expect((await withoutRedis.call('get', '/health')).status).toBe(503);
    expect((await withoutRedis.call('get', '/health/ready')).status).toBe(200);
  } finally {
    await withoutRedis.service.stop();
  }
});

test('when a write died after its mark, the mark keeps older states out and hides nothing', async () => {
  const { id, name } = await shop.product();
  await redis.set(`product:${id}`, markOf(2), 'EX', 60);
  expect(await nameOf(id)).toBe(name);
  expect(await redis.get(`product:${id}`)).toBe(markOf(2));
  expect((await rename(shop, id, 'After all')).status).toBe(200);
  expect(await redis.get(`product:${id}`)).toContain('After all');
});

test('when a cache entry is newer than what a slow reader found, it stays', async () => {
  const { id } = await shop.product();
  await rename(shop, id, 'Second');
  await redis.del(`product:${id}`);
  await Promise.all([nameOf(id), rename(shop, id, 'Third'), nameOf(id), nameOf(id)]);
  expect(await nameOf(id)).toBe('Third');
  expect(await redis.get(`product:${id}`)).toContain('Third');
});

test('when another replica changes a product, this one shows it within moments', async () => {
  const other = await startCatalogue({ MONGODB_URI: shop.mongoUrl });
  try {
    const { id } = await shop.product();
    const list = '/api/v1/products?limit=1&sort=-createdAt';
    await Promise.all([read(shop, id), read(other, id), other.call('get', list)]);
    await rename(shop, id, 'New name');
    await eventually(async () => expect((await read(other, id)).data.name).toBe('New name'), 2500);
    const { id: newest } = await shop.product();
    await eventually(
      async () => expect((await other.call<ProductBody[]>('get', list)).data[0]?.id).toBe(newest),
      2500,
    );
  } finally {
    await other.service.stop();
  }
});

test('when a process died in the middle of an import, another one publishes what was stored', async () => {
  const { id } = await shop.product();
  const database = await createConnection(shop.mongoUrl).asPromise();
  const intent = { _id: newId(), productIds: [id, newId()], at: new Date(Date.now() - 120_000) };
  await database.collection<typeof intent>('announcements').insertOne(intent);
  await database.close();
  await shop.service.runJob('announce-imports');
  const created = async () =>
    (await shop.service.published<{ productId: string }>('ProductCreated')).filter(
      ({ productId }) => productId === id,
    );
  // Once when it was made, and once from the intent.
  await eventually(async () => expect(await created()).toHaveLength(2));
});

test('when a process died before it published an event, the next one does, once', async () => {
  const dead = await startCatalogue();
  const { id } = await dead.product();
  const collection = (await createConnection(dead.mongoUrl).asPromise()).collection<{ _id: string }>(
    'products',
  );
  const pending = () => collection.findOne({ _id: id }, { projection: { pendingEvents: 1 } });
  await eventually(async () => expect(await pending()).toMatchObject({ pendingEvents: [] }));
  // No other process may find the event: it is there for the next one.
  await dead.service.stop();
  const event = {
    messageId: newId(),
    topic: 'product.events',
    key: id,
    headers: { type: 'ProductDeleted', 'x-correlation-id': newId() },
    value: JSON.stringify({ type: 'ProductDeleted', payload: { productId: id, sku: 'x', version: 9 } }),
    at: new Date(Date.now() - 60_000),
  };
  await collection.updateOne({ _id: id }, { $set: { pendingEvents: [event] } });

  const next = await startCatalogue({ MONGODB_URI: dead.mongoUrl });
  try {
    await eventually(async () =>
      expect(await next.service.published('ProductDeleted')).toMatchObject([{ productId: id, version: 9 }]),
    );
    await eventually(async () => expect(await pending()).toMatchObject({ pendingEvents: [] }));
  } finally {
    await next.service.stop();
    await collection.conn.close();
  }
});
