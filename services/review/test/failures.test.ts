import { Redis } from 'ioredis';
import { newId, type RunningService, startService } from '@ultramarket/platform';
import { eventually, testEngines } from '@ultramarket/platform/testing';
import { reviewService } from '../src/service';
import { type ReviewBody, type Reviews, startReviews } from './support';

let shop: Reviews;
let redis: Redis;
beforeAll(async () => {
  redis = new Redis(testEngines().redisUrl);
  shop = await startReviews();
});
afterAll(async () => {
  redis.disconnect();
  await shop.stop();
});

const path = '/api/v1/reviews';
const longAgo = () => new Date(Date.now() - 60_000);

interface Stored {
  _id: string;
  rating: number;
  status: string;
  uncountedAt?: Date;
  pendingEvents: unknown[];
}

const stored = () => shop.database.collection<Stored>('reviews');
const ratings = () => shop.database.collection<{ _id: string; version: number }>('ratings');
const published = async (productId: string) =>
  (await shop.service.published<{ productId: string }>('RatingUpdated')).filter(
    (event) => event.productId === productId,
  );
const dropAverage = async (productId: string) => {
  const name = new URL(shop.mongoUrl).pathname.slice(1);
  await redis.del(`review:average:${name}:${productId}`);
};

test('when a process died between a review and its count, another one counts it and publishes the rating', async () => {
  const productId = await shop.product();
  const { review } = await shop.review(productId, { rating: 5 });
  // Exactly what the write of a change to one star leaves behind.
  await stored().updateOne({ _id: review.id }, { $set: { rating: 1, version: 2, uncountedAt: longAgo() } });
  await shop.service.runJob('count-leftovers');
  expect(await shop.average(productId)).toMatchObject({ average: 1, count: 1 });
  expect((await stored().findOne({ _id: review.id }))?.uncountedAt).toBeUndefined();
  await eventually(async () =>
    expect(await published(productId)).toMatchObject([{ average: 5 }, { average: 1 }]),
  );
});

test('when a process died between a count and removing the mark, the next count finds nothing new', async () => {
  const productId = await shop.product();
  const { review } = await shop.review(productId);
  await stored().updateOne({ _id: review.id }, { $set: { uncountedAt: longAgo() } });
  await shop.service.runJob('count-leftovers');
  expect((await stored().findOne({ _id: review.id }))?.uncountedAt).toBeUndefined();
  await shop.review(productId, { rating: 2 });
  await eventually(async () =>
    expect(await published(productId)).toMatchObject([{ count: 1 }, { count: 2 }]),
  );
});

test('when a change waits to be counted, a rebuild counts it and reports no difference', async () => {
  const productId = await shop.product();
  const { review } = await shop.review(productId, { rating: 5 });
  await stored().updateOne({ _id: review.id }, { $set: { rating: 2, uncountedAt: new Date() } });
  const { data } = await shop.call('post', `${path}/ratings/rebuild`, { token: shop.admin.token });
  expect(data).toMatchObject({ differed: 0 });
  expect(await shop.average(productId)).toMatchObject({ average: 2 });
});

test('when a review changes while an older change of it is counted, its mark stays', async () => {
  const productId = await shop.product();
  const { review, author } = await shop.review(productId, { rating: 5 });
  await Promise.all(
    [1, 2, 3, 4].map((rating) =>
      shop.call('put', `${path}/${review.id}`, { token: author.token, body: { rating } }),
    ),
  );
  const last = await stored().findOne({ _id: review.id });
  expect(await shop.average(productId)).toMatchObject({ average: last?.rating, count: 1 });
});

test('when a removed review was not counted yet, it is counted before it is deleted', async () => {
  const productId = await shop.product();
  const { review } = await shop.review(productId);
  await stored().updateOne({ _id: review.id }, { $set: { status: 'DELETED', uncountedAt: new Date() } });
  await shop.service.runJob('count-leftovers');
  expect(await stored().findOne({ _id: review.id })).not.toBeNull();
  await stored().updateOne({ _id: review.id }, { $set: { uncountedAt: longAgo() } });
  await eventually(async () => {
    await shop.service.runJob('count-leftovers');
    expect(await stored().findOne({ _id: review.id })).toBeNull();
  });
  expect(await shop.average(productId)).toMatchObject({ count: 0 });
});

test('when a process died before it published an event, the next one does', async () => {
  const productId = await shop.product();
  await shop.review(productId);
  await eventually(async () => expect(await published(productId)).toHaveLength(1));
  await eventually(async () =>
    expect(await ratings().findOne({ _id: productId })).toMatchObject({ pendingEvents: [] }),
  );
  const event = {
    messageId: newId(),
    topic: 'review.events',
    key: productId,
    headers: { type: 'RatingUpdated', 'x-correlation-id': newId() },
    value: JSON.stringify({
      type: 'RatingUpdated',
      payload: { productId, average: 1, count: 7, version: 9 },
    }),
    at: longAgo(),
  };
  await ratings().updateOne({ _id: productId }, { $set: { pendingEvents: [event] } });
  let next: RunningService | undefined;
  try {
    next = await startService(reviewService, shop.service.env);
    await eventually(async () => expect((await published(productId)).at(-1)).toMatchObject({ count: 7 }));
  } finally {
    await next?.stop();
  }
});

test('when Redis is down, reviews are written and averages are read from the store', async () => {
  const withoutRedis = await startReviews({ MONGODB_URI: shop.mongoUrl, REDIS_URL: 'redis://127.0.0.1:1' });
  try {
    const productId = newId();
    const { review } = await withoutRedis.review(productId, { rating: 2 });
    expect(review.status).toBe('APPROVED');
    expect(await withoutRedis.average(productId)).toMatchObject({ average: 2, count: 1 });
    expect((await withoutRedis.call('get', '/health')).status).toBe(503);
    expect((await withoutRedis.call('get', '/health/ready')).status).toBe(200);
  } finally {
    await withoutRedis.service.stop();
    await withoutRedis.database.close();
  }
});

test('when a slow reader caches an old average, the newer one stays in the cache', async () => {
  const productId = await shop.product();
  await shop.review(productId, { rating: 5 });
  await dropAverage(productId);
  const readers = Array.from({ length: 10 }, () => shop.average(productId));
  await Promise.all([...readers, shop.review(productId, { rating: 1 })]);
  expect(await shop.average(productId)).toMatchObject({ average: 3, count: 2 });
});

test('when the product left the shop at the moment of a review, the review is hidden like the others', async () => {
  const productId = await shop.product();
  const { review } = await shop.review(productId);
  // The event was stored, but the reviews were not changed: the process died.
  const products = shop.database.collection<{ _id: string }>('products');
  await products.updateOne({ _id: productId }, { $set: { gone: true, version: 2 } });
  const reviews = [
    {
      id: newId(),
      productId,
      userId: newId(),
      rating: 3,
      verifiedPurchase: true,
      createdAt: '2026-05-01T10:00:00Z',
    },
  ];
  await shop.call('post', '/internal/v1/reviews/import', { token: shop.machine, body: { reviews } });
  const { data } = await shop.call<ReviewBody[]>('get', `${path}?productId=${productId}`);
  expect(data).toEqual([]);
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(404);
});
