import { newId, startService } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import request from 'supertest';
import { averageOf, type Spread } from '../src/domain/rating';
import { reviewService } from '../src/service';
import { type Person, type ReviewBody, type Reviews, startReviews } from './support';

// The substitute for MongoDB runs one command at a time: on a busy machine two hundred writers take a while.
jest.setTimeout(240_000);

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

const path = '/api/v1/reviews';

interface RatingEvent {
  productId: string;
  average: number;
  count: number;
  version: number;
}

interface Stored {
  _id: string;
  spread: number[];
  version: number;
}

const ratings = () => shop.database.collection<Stored>('ratings');
const published = async (productId: string): Promise<RatingEvent[]> =>
  (await shop.service.published<RatingEvent>('RatingUpdated')).filter(
    (event) => event.productId === productId,
  );
const rebuild = async (body?: object) =>
  (
    await shop.call<{ products: number; differed: number }>('post', `${path}/ratings/rebuild`, {
      token: shop.admin.token,
      body,
    })
  ).data;

/** What the average has to be, from the reviews themselves and by no code of the service. */
const recounted = async (productId: string) => {
  const approved = await shop.database
    .collection<{ rating: number }>('reviews')
    .find({ productId, status: 'APPROVED' })
    .toArray();
  const sum = approved.reduce((total, { rating }) => total + rating, 0);
  return {
    count: approved.length,
    average: approved.length === 0 ? 0 : Number((sum / approved.length + 1e-9).toFixed(2)),
  };
};

const rightful = async (productId: string, count: number): Promise<Person[]> => {
  const people = Array.from({ length: count }, () => shop.person());
  await shop.database.collection<{ _id: string }>('purchases').insertMany(
    people.map(({ id }) => ({
      _id: `${id}:${productId}`,
      userId: id,
      productId,
      orderId: newId(),
      deliveredAt: new Date(),
    })),
  );
  return people;
};

test('when two hundred users write on two replicas, while some rewrite, remove and reject, the average is exact', async () => {
  const productId = await shop.product();
  const replica = await startService(reviewService, shop.service.env);
  try {
    const people = await rightful(productId, 200);
    const urls = [shop.service.url, replica.url];
    const spams = { body: 'Cheaper at www.elsewhere.com' };
    const statuses = await Promise.all(
      people.map(async ({ token }, index) => {
        const api = request(urls[index % 2] ?? '');
        const send = (method: 'post' | 'put' | 'delete', to: string, body: object, by = token) =>
          api[method](to).set('Authorization', `Bearer ${by}`).send(body);
        const body = { productId, rating: (index % 5) + 1, ...(index % 10 === 3 && spams) };
        const made = await send('post', path, body);
        const one = `${path}/${(made.body as { data: ReviewBody }).data.id}`;
        if (index % 10 === 3 && index % 20 === 3)
          await send('put', `${one}/moderation`, { status: 'APPROVED' }, shop.manager.token);
        if (index % 10 === 4) await send('put', one, { rating: 1 });
        if (index % 10 === 5) await send('delete', one, {});
        if (index % 10 === 6)
          await send('put', `${one}/moderation`, { status: 'REJECTED', reason: 'no' }, shop.manager.token);
        return made.status;
      }),
    );
    expect(statuses.every((status) => status === 201)).toBe(true);
  } finally {
    await replica.stop();
  }
  const expected = await recounted(productId);
  expect(expected.count).toBe(150);
  expect(await shop.average(productId)).toMatchObject(expected);
  expect(await rebuild()).toMatchObject({ differed: 0 });
  // The last published rating is the true one as well.
  await eventually(async () => {
    const events = await published(productId);
    const newest = events.reduce((last, event) => (event.version > last.version ? event : last));
    expect(newest).toMatchObject(expected);
    expect(new Set(events.map(({ version }) => version)).size).toBe(events.length);
  });
});

test('when a rating is wrong, the rebuild corrects it, reports it once and publishes it', async () => {
  const [wrong, right] = [await shop.product(), await shop.product()];
  await shop.review(wrong, { rating: 3 });
  await shop.review(right, { rating: 4 });
  await ratings().updateOne({ _id: wrong }, { $set: { spread: [0, 0, 0, 0, 9] } });
  expect((await rebuild()).differed).toBe(1);
  expect((await rebuild({ announce: false })).differed).toBe(0);
  expect(await shop.average(wrong)).toMatchObject({ average: 3, count: 1 });
  await eventually(async () => {
    expect((await published(wrong)).map(({ average, count }) => ({ average, count }))).toEqual([
      { average: 3, count: 1 },
      { average: 3, count: 1 },
    ]);
    expect(await published(right)).toHaveLength(1);
  });
});

test('when all ratings are lost, one rebuild restores them, with versions that are newer to copies', async () => {
  const productId = await shop.product();
  await shop.review(productId, { rating: 5 });
  await shop.review(productId, { rating: 4 });
  const before = await ratings().findOne({ _id: productId });
  await ratings().deleteMany({});
  expect((await rebuild()).differed).toBeGreaterThan(0);
  const after = await ratings().findOne({ _id: productId });
  expect(after?.spread).toEqual(before?.spread);
  expect(after?.version).toBeGreaterThan(before?.version ?? Infinity);
  expect((await rebuild()).differed).toBe(0);
});

test('when copies elsewhere are lost, a rebuild that announces publishes every rating', async () => {
  const productId = await shop.product();
  await shop.review(productId, { rating: 2 });
  const { products, differed } = await rebuild({ announce: true });
  expect(products).toBeGreaterThan(0);
  expect(differed).toBe(0);
  await eventually(async () => {
    const [first, again] = await published(productId);
    expect(again).toMatchObject({ average: 2, count: 1 });
    expect(again?.version).toBeGreaterThan(first?.version ?? Infinity);
  });
});

test('when users write while all ratings are rebuilt, nothing differs and nothing is lost', async () => {
  const productId = await shop.product();
  const people = await rightful(productId, 40);
  const writing = Promise.all(
    people.map(({ token }, index) =>
      shop.call('post', path, { token, body: { productId, rating: (index % 5) + 1 } }),
    ),
  );
  const rebuilds = [await rebuild(), await rebuild(), await rebuild()];
  await writing;
  expect(rebuilds.map(({ differed }) => differed)).toEqual([0, 0, 0]);
  expect(await shop.average(productId)).toMatchObject({ average: 3, count: 40 });
});

test('when only customers and managers ask, nothing is rebuilt', async () => {
  for (const { token } of [shop.person(), shop.manager])
    expect((await shop.call('post', `${path}/ratings/rebuild`, { token })).status).toBe(403);
});

test('when the day has begun, one recount is made and no second one', async () => {
  const productId = await shop.product();
  await shop.review(productId, { rating: 1 });
  const spoil = () => ratings().updateOne({ _id: productId }, { $set: { spread: [0, 0, 0, 0, 9] } });
  const spread = async () => (await ratings().findOne({ _id: productId }))?.spread;
  await spoil();
  await shop.service.runJob('recount-ratings');
  expect(await spread()).toEqual([1, 0, 0, 0, 0]);
  await spoil();
  await shop.service.runJob('recount-ratings');
  expect(await spread()).toEqual([0, 0, 0, 0, 9]);
  expect((await rebuild()).differed).toBe(1);
});

test.each<[string, Spread, number]>([
  ['no users', [0, 0, 0, 0, 0], 0],
  ['one', [0, 0, 0, 1, 0], 4],
  ['thirds', [0, 0, 0, 2, 1], 4.33],
  ['two thirds', [0, 0, 0, 1, 2], 4.67],
  ['a half in the third decimal', [0, 0, 0, 199, 1], 4.01],
  ['very many', [1, 0, 0, 0, 9_999_999], 5],
])('when %s rate, the mean has two decimals, half up', (_who, spread, average) => {
  expect(averageOf(spread)).toBe(average);
});
