import { newId } from '@ultramarket/platform';
import { type AverageBody, type ReviewBody, type Reviews, startReviews } from './support';

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

const path = '/api/v1/reviews';
const spam = { title: 'Look', body: 'Cheaper at www.elsewhere.com, buy there!' };

test('when lists are filtered and sorted, they show what is approved, and authors find their own', async () => {
  const productId = await shop.product();
  const first = await shop.review(productId, { rating: 2 });
  const second = await shop.review(productId, { rating: 5 });
  const third = await shop.review(productId, { rating: 5, ...spam });
  const ids = async (query: string, token?: string) => {
    const { data, meta } = await shop.call<ReviewBody[]>('get', `${path}?${query}`, { token });
    return { ids: data.map(({ id }) => id), total: meta.total };
  };
  const own = `productId=${productId}`;
  expect(await ids(own)).toEqual({ ids: [second.review.id, first.review.id], total: 2 });
  expect((await ids(`${own}&sort=rating`)).ids).toEqual([first.review.id, second.review.id]);
  expect((await ids(`${own}&rating=2`)).ids).toEqual([first.review.id]);
  await shop.call('post', `${path}/${first.review.id}/helpful`, { token: second.author.token });
  expect((await ids(`${own}&sort=-helpful`)).ids).toEqual([first.review.id, second.review.id]);
  const mine = `userId=${third.author.id}`;
  expect((await ids(mine)).total).toBe(0);
  expect((await ids(mine, first.author.token)).total).toBe(0);
  expect(await ids(mine, third.author.token)).toEqual({ ids: [third.review.id], total: 1 });
  expect((await shop.call('get', `${path}?sort=price`)).status).toBe(400);
});

test('when a list is walked by cursor, each review comes once, also where all tie', async () => {
  const productId = await shop.product();
  const made = await Promise.all(Array.from({ length: 7 }, () => shop.review(productId)));
  const seen: string[] = [];
  let cursor = '';
  do {
    const query = `productId=${productId}&sort=-helpful&limit=3${cursor}`;
    const { data, meta } = await shop.call<ReviewBody[]>('get', `${path}?${query}`);
    seen.push(...data.map(({ id }) => id));
    cursor = meta.nextCursor ? `&cursor=${meta.nextCursor}` : '';
  } while (cursor);
  expect(seen).toHaveLength(7);
  expect(new Set(seen)).toEqual(new Set(made.map(({ review }) => review.id)));
  const { meta } = await shop.call('get', `${path}?productId=${productId}&limit=3`);
  expect((await shop.call('get', `${path}?sort=rating&cursor=${meta.nextCursor}`)).status).toBe(400);
});

test('when a product has no rating, its average is all zeros', async () => {
  const { status, data } = await shop.call<AverageBody>('get', `${path}/average/${newId()}`);
  expect(status).toBe(200);
  expect(data).toMatchObject({ average: 0, count: 0, spread: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 } });
});

test('when a cursor is forged from parts that no review has, it is refused', async () => {
  const forged = (...parts: unknown[]) =>
    Buffer.from(JSON.stringify(['reviews', ...parts])).toString('base64url');
  for (const query of [
    `cursor=${forged('-createdAt', 'x', 'y')}`,
    `cursor=${forged('-createdAt', 1e300, newId())}`,
    `sort=helpful&cursor=${forged('helpful', { $gt: 0 }, newId())}`,
    `sort=rating&cursor=${forged('rating', 5, 'a')}`,
    'page=101&limit=100',
    'sort=rating,-rating',
    'rating=0x5',
  ])
    expect((await shop.call('get', `${path}?${query}`)).status).toBe(400);
});
