import { ProductCreated, ProductDeleted, ProductUpdated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { productState, type ReviewBody, type Reviews, startReviews } from './support';

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

const path = '/api/v1/reviews';
const get = async (id: string) => (await shop.call<ReviewBody>('get', `${path}/${id}`)).data;
const helpful = (id: string, token: string) =>
  shop.call<{ helpful: number }>('post', `${path}/${id}/helpful`, { token });
const reply = (id: string, token: string, body = 'Thank you, we will look into it.') =>
  shop.call<ReviewBody>('post', `${path}/${id}/reply`, { token, body: { body } });

test('when many users vote concurrently, each vote counts once', async () => {
  const { review } = await shop.review(await shop.product());
  const people = Array.from({ length: 20 }, () => shop.person());
  const answers = await Promise.all(
    [...people, ...people.slice(0, 10)].map(({ token }) => helpful(review.id, token)),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(await get(review.id)).toMatchObject({ helpful: 20, version: 1 });
  expect((await helpful(review.id, people[0]?.token ?? '')).data.helpful).toBe(20);
});

test('when a vote was stored but not counted, the same vote again counts it', async () => {
  const { review } = await shop.review(await shop.product());
  const voter = shop.person();
  await shop.database.collection<{ _id: string }>('votes').insertOne({
    _id: `${review.id}:${voter.id}`,
    reviewId: review.id,
    userId: voter.id,
    at: new Date(),
  } as never);
  await helpful(review.id, voter.token);
  expect((await get(review.id)).helpful).toBe(1);
});

test('when authors vote on their own review, or a review is not shown, no vote counts', async () => {
  const { review, author } = await shop.review(await shop.product());
  expect(await helpful(review.id, author.token)).toMatchObject({ status: 422, code: 'REVIEW_OWN_REFUSED' });
  expect((await helpful(newId(), shop.person().token)).status).toBe(404);
  const hidden = (await shop.review(await shop.product(), { body: 'SHOUTING ALL THE TIME LIKE THIS' }))
    .review;
  expect(await helpful(hidden.id, shop.person().token)).toMatchObject({
    status: 404,
    code: 'REVIEW_UNKNOWN',
  });
  expect(await helpful(hidden.id, shop.manager.token)).toMatchObject({
    status: 422,
    code: 'REVIEW_NOT_SHOWN',
  });
  expect(await reply(hidden.id, shop.manager.token)).toMatchObject({ status: 422, code: 'REVIEW_NOT_SHOWN' });
  expect((await shop.call('post', `${path}/${review.id}/helpful`)).status).toBe(401);
});

test('when the seller or staff reply, everyone reads it, and votes that came meanwhile stay', async () => {
  const seller = shop.person('VENDOR');
  const productId = await shop.product(seller.id);
  const { review } = await shop.review(productId);
  await Promise.all([reply(review.id, seller.token), helpful(review.id, shop.person().token)]);
  expect(await get(review.id)).toMatchObject({
    helpful: 1,
    version: 2,
    reply: { body: 'Thank you, we will look into it.', by: 'seller' },
  });
  expect((await reply(review.id, shop.manager.token, 'We refunded it.')).data.reply).toMatchObject({
    body: 'We refunded it.',
    by: 'staff',
  });
  expect(await shop.average(productId)).toMatchObject({ count: 1 });
});

test('when another seller, or a shopper, replies, or the reply is rude, it is refused', async () => {
  const seller = shop.person('VENDOR');
  const { review } = await shop.review(await shop.product(seller.id));
  expect(await reply(review.id, shop.person('VENDOR').token)).toMatchObject({
    status: 403,
    code: 'REPLY_NOT_SELLER',
  });
  expect((await reply(review.id, shop.person().token)).status).toBe(403);
  const rude = await reply(review.id, seller.token, 'Buy at www.elsewhere.com, you b.i.t.c.h');
  expect(rude).toMatchObject({ status: 422, code: 'REPLY_REFUSED', body: { flags: ['LINK', 'PROFANITY'] } });
});

test('when a product leaves the shop, its reviews are hidden; when it is back, so are they', async () => {
  const productId = await shop.product();
  const { review, author } = await shop.review(productId, { rating: 5 });
  const listed = async () => (await shop.call('get', `${path}?productId=${productId}`)).meta.total;
  await shop.service.deliver(ProductDeleted({ productId, sku: 'x', version: 2 }));
  await eventually(async () => expect(await listed()).toBe(0));
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(404);
  expect((await shop.call('get', `${path}/${review.id}`, { token: author.token })).status).toBe(200);
  const late = shop.person();
  await shop.delivered(late.id, [productId]);
  expect(await shop.call('post', path, { token: late.token, body: { productId, rating: 1 } })).toMatchObject({
    status: 410,
    code: 'REVIEW_PRODUCT_GONE',
  });
  await shop.service.deliver(ProductUpdated(productState(productId, { version: 3 })));
  await eventually(async () => expect(await listed()).toBe(1));
});

test('when updates of products come late, twice or out of order, the newest counts', async () => {
  const [sellerA, sellerB] = [shop.person('VENDOR'), shop.person('VENDOR')];
  const productId = await shop.product(sellerA.id);
  const { review } = await shop.review(productId);
  await shop.service.deliver(ProductUpdated(productState(productId, { sellerId: sellerB.id, version: 5 })));
  await shop.service.deliver(ProductDeleted({ productId, sku: 'x', version: 4 }));
  await shop.service.deliver(ProductUpdated(productState(productId, { sellerId: sellerA.id, version: 3 })));
  await shop.service.deliver(ProductCreated(productState(productId, { sellerId: sellerA.id, version: 1 })));
  // Everything before this product has been handled.
  await shop.product();
  expect((await reply(review.id, sellerA.token)).status).toBe(403);
  expect((await reply(review.id, sellerB.token)).status).toBe(200);
});

test('when the seed imports reviews, they are checked and counted, and the same import changes nothing', async () => {
  const productId = await shop.product();
  const reviews = [5, 4, 1].map((rating, index) => ({
    id: newId(),
    productId,
    userId: newId(),
    rating,
    title: '',
    body: index === 2 ? 'Сломалась через неделю, ужасно.' : 'Отличная лампа, рекомендую!',
    verifiedPurchase: true,
    createdAt: '2026-05-01T10:00:00.000Z',
  }));
  const send = (token: string) =>
    shop.call('post', '/internal/v1/reviews/import', { token, body: { reviews } });
  expect((await send(shop.admin.token)).status).toBe(403);
  expect((await send(shop.machine)).data).toEqual({ created: 3, unchanged: 0 });
  expect((await send(shop.machine)).data).toEqual({ created: 0, unchanged: 3 });
  expect(await shop.average(productId)).toMatchObject({ average: 3.33, count: 3 });
  const { data } = await shop.call<ReviewBody[]>('get', `${path}?productId=${productId}&sort=rating`);
  expect(data.map(({ sentiment }) => sentiment)).toEqual(['NEGATIVE', 'POSITIVE', 'POSITIVE']);
  await eventually(async () => {
    const events = await shop.service.published<{ productId: string }>('RatingUpdated');
    expect(events.filter((event) => event.productId === productId)).toMatchObject([
      { average: 3.33, count: 3 },
    ]);
  });
});
