import { OrderDelivered } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { delivery, type ReviewBody, type Reviews, startReviews } from './support';

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

const path = '/api/v1/reviews';
const spam = { title: 'Look', body: 'Cheaper at www.elsewhere.com, buy there!' };

/** The published events of one review, of one type. */
const published = async <Payload extends { reviewId: string }>(type: string, reviewId: string) =>
  (await shop.service.published<Payload>(type)).filter((event) => event.reviewId === reviewId);

test('when a user reviews what was delivered to them, everyone sees it and events are published', async () => {
  const productId = await shop.product();
  const author = shop.person();
  await shop.delivered(author.id, [productId]);
  const fileIds = [newId(), newId()];
  const { status, data, headers } = await shop.call<ReviewBody>('post', path, {
    token: author.token,
    body: { productId, rating: 5, title: 'Excellent lamp', body: 'Bright, sturdy, and I love it.', fileIds },
  });
  expect(status).toBe(201);
  expect(headers['etag']).toBe('"1"');
  const shown = await shop.call<ReviewBody>('get', `${path}/${data.id}`);
  expect(shown).toMatchObject({
    status: 200,
    data: {
      productId,
      userId: author.id,
      rating: 5,
      title: 'Excellent lamp',
      fileIds,
      status: 'APPROVED',
      sentiment: 'POSITIVE',
      verifiedPurchase: true,
      helpful: 0,
      reply: null,
      version: 1,
    },
  });
  expect(await shop.average(productId)).toEqual({
    productId,
    average: 5,
    count: 1,
    spread: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 1 },
  });
  await eventually(async () => {
    expect(await published('ReviewCreated', data.id)).toEqual([
      { reviewId: data.id, productId, userId: author.id, rating: 5, sentiment: 'POSITIVE' },
    ]);
    expect(await published('ReviewModerated', data.id)).toMatchObject([
      { status: 'APPROVED', by: 'rules', reason: null },
    ]);
    const ratings = await shop.service.published<{ productId: string }>('RatingUpdated');
    expect(ratings.filter((event) => event.productId === productId)).toMatchObject([
      { average: 5, count: 1 },
    ]);
  });
});

test('when nothing was delivered, or another user received it, there is no right to review', async () => {
  const productId = await shop.product();
  await shop.delivered(shop.person().id, [productId]);
  const body = { productId, rating: 1 };
  expect(await shop.call('post', path, { token: shop.person().token, body })).toMatchObject({
    status: 403,
    code: 'REVIEW_PURCHASE_NEEDED',
  });
  expect((await shop.call('post', path, { body })).status).toBe(401);
});

test('when a delivery comes twice, with another after it, one purchase is stored and the first order counts', async () => {
  const productId = await shop.product();
  const author = shop.person();
  const first = delivery(author.id, [productId, productId]);
  await shop.service.deliver(OrderDelivered(first));
  await shop.service.deliver(OrderDelivered(first));
  await shop.service.deliver(OrderDelivered(delivery(author.id, [productId])));
  const marker = await shop.product();
  await shop.delivered(author.id, [marker]);
  const purchases = shop.database.collection<{ _id: string; orderId: string }>('purchases');
  expect(await purchases.find({ productId }).toArray()).toMatchObject([{ orderId: first.orderId }]);
});

test('when a user reviews a product twice, even concurrently, the second is refused', async () => {
  const productId = await shop.product();
  const author = shop.person();
  await shop.delivered(author.id, [productId]);
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map((rating) =>
      shop.call('post', path, { token: author.token, body: { productId, rating } }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.code).toBe('REVIEW_EXISTS');
  expect((await shop.average(productId)).count).toBe(1);
});

test('when a review is written through the path of the product, it is the same', async () => {
  const productId = await shop.product();
  const author = shop.person();
  await shop.delivered(author.id, [productId]);
  const own = `/api/v1/products/${productId}/reviews`;
  const made = await shop.call<ReviewBody>('post', own, { token: author.token, body: { rating: 3 } });
  expect(made).toMatchObject({ status: 201, data: { productId, rating: 3 } });
  expect((await shop.call<ReviewBody[]>('get', own)).data.map(({ id }) => id)).toEqual([made.data.id]);
  expect((await shop.call('get', `${own}?colour=red`)).status).toBe(400);
});

test.each([
  ['no stars', { rating: 0 }],
  ['half stars', { rating: 3.5 }],
  ['six stars', { rating: 6 }],
  ['six files', { fileIds: Array.from({ length: 6 }, () => newId()) }],
  ['an unknown key', { colour: 'red' }],
  ['an operator as text', { title: { $gt: '' } }],
  ['a control character', { body: 'a\u0000b' }],
  ['a text without end', { body: 'x'.repeat(5001) }],
])('when a review has %s, it is refused', async (_what, fields) => {
  const body = { productId: newId(), rating: 5, ...fields };
  expect(await shop.call('post', path, { token: shop.person().token, body })).toMatchObject({
    status: 400,
    code: 'VALIDATION_ERROR',
  });
});

test('when the author rewrites a review, it is checked again and the average follows', async () => {
  const productId = await shop.product();
  const { review, author } = await shop.review(productId, { rating: 5, body: 'Great.' });
  const put = (body: object, headers = {}) =>
    shop.call<ReviewBody>('put', `${path}/${review.id}`, { token: author.token, body, headers });

  expect(await put({ rating: 2, body: 'It broke, terrible.' })).toMatchObject({
    status: 200,
    data: { rating: 2, title: 'Lamp', status: 'APPROVED', sentiment: 'NEGATIVE', version: 2 },
  });
  expect(await shop.average(productId)).toMatchObject({ average: 2, count: 1 });
  expect(await put(spam)).toMatchObject({ status: 200, data: { status: 'PENDING', version: 3 } });
  expect(await shop.average(productId)).toMatchObject({ average: 0, count: 0 });
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(404);
  expect((await shop.call('get', `${path}/${review.id}`, { token: author.token })).status).toBe(200);
  await eventually(async () => {
    expect(await published<{ reviewId: string; rating: number }>('ReviewCreated', review.id)).toHaveLength(3);
    expect(await published('ReviewModerated', review.id)).toHaveLength(2);
  });
  // The same words again are no change.
  expect((await put(spam)).data.version).toBe(3);
});

test('when a review was changed in the meantime, a change with an old version is refused', async () => {
  const { review, author } = await shop.review(await shop.product());
  const put = (body: object, headers = {}) =>
    shop.call<ReviewBody>('put', `${path}/${review.id}`, { token: author.token, body, headers });
  expect((await put({ rating: 1 }, { 'If-Match': '"1"' })).headers['etag']).toBe('"2"');
  expect(await put({ rating: 3 }, { 'If-Match': '"1"' })).toMatchObject({
    status: 412,
    code: 'VERSION_CONFLICT',
  });
  expect(await put({ rating: 3, version: 1 })).toMatchObject({
    status: 409,
    code: 'REVIEW_VERSION_CONFLICT',
  });
  expect((await put({})).status).toBe(400);
  const answers = await Promise.all([1, 2, 3, 4].map((rating) => put({ rating: rating + 1, version: 2 })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(
    (
      await shop.call('delete', `${path}/${review.id}`, {
        token: author.token,
        headers: { 'If-Match': '"1"' },
      })
    ).status,
  ).toBe(412);
});

test('when others want to change or remove a review, they may not; staff may remove it, which is audited', async () => {
  const productId = await shop.product();
  const { review, author } = await shop.review(productId);
  const one = `${path}/${review.id}`;
  const other = shop.person('VENDOR');
  const body = { rating: 1 };
  expect(await shop.call('put', one, { token: other.token, body })).toMatchObject({
    code: 'REVIEW_NOT_YOURS',
  });
  expect(await shop.call('put', one, { token: shop.manager.token, body })).toMatchObject({ status: 403 });
  expect(await shop.call('delete', one, { token: other.token })).toMatchObject({ status: 403 });
  expect((await shop.call('delete', one, { token: shop.manager.token })).status).toBe(200);
  expect((await shop.call('delete', one, { token: shop.manager.token })).status).toBe(404);
  expect(await shop.average(productId)).toMatchObject({ average: 0, count: 0 });
  await eventually(async () => {
    const records = await shop.service.published<{ resource: string }>('AuditRecorded');
    expect(records.filter(({ resource }) => resource === `review:${review.id}`)).toMatchObject([
      {
        actorId: shop.manager.id,
        actorRole: 'MANAGER',
        action: 'review.deleted',
        before: { status: 'APPROVED' },
      },
    ]);
  });
  expect((await shop.call('get', one, { token: author.token })).status).toBe(404);
});

test('when the author removes a review, its text is gone, and they may write another', async () => {
  const productId = await shop.product();
  const { review, author } = await shop.review(productId, { rating: 1, body: 'Words to forget' });
  await shop.call('delete', `${path}/${review.id}`, { token: author.token });
  const collection = shop.database.collection<{ _id: string; body: string }>('reviews');
  expect((await collection.findOne({ _id: review.id }))?.body ?? '').toBe('');
  const body = { productId, rating: 5 };
  expect((await shop.call('post', path, { token: author.token, body })).status).toBe(201);
  expect(await shop.average(productId)).toMatchObject({ average: 5, count: 1 });
  await eventually(async () => {
    await shop.service.runJob('count-leftovers');
    expect(await collection.findOne({ _id: review.id })).toBeNull();
  });
});

test('when sellers bought their own goods, they can neither review them nor vote on their reviews', async () => {
  const seller = shop.person('VENDOR');
  const productId = await shop.product(seller.id);
  await shop.delivered(seller.id, [productId]);
  const body = { productId, rating: 5 };
  const refused = { status: 403, code: 'REVIEW_OWN_PRODUCT' };
  expect(await shop.call('post', path, { token: seller.token, body })).toMatchObject(refused);
  const under = `/api/v1/products/${productId}/reviews`;
  expect(await shop.call('post', under, { token: seller.token, body: { rating: 5 } })).toMatchObject(refused);
  const { review } = await shop.review(productId);
  expect(await shop.call('post', `${path}/${review.id}/helpful`, { token: seller.token })).toMatchObject(
    refused,
  );
});

test.each([
  ['a NUL', { body: 'a\0b' }],
  ['half a character', { title: 'a\ud800' }],
  ['a line break in the title', { title: 'a\nb' }],
  ['a rating between stars', { rating: 4.5 }],
  ['a file twice, once in capitals', ((id) => ({ fileIds: [id, id.toUpperCase()] }))(newId())],
])('when a review has %s, it is refused', async (_what, fields) => {
  const author = shop.person();
  const productId = await shop.product();
  await shop.delivered(author.id, [productId]);
  const body = { productId, rating: 5, ...fields };
  expect(await shop.call('post', path, { token: author.token, body })).toMatchObject({ status: 400 });
});

test('when ids are written in capitals, they are the same', async () => {
  const { review } = await shop.review(await shop.product());
  expect((await shop.call('get', `${path}/${review.id.toUpperCase()}`)).status).toBe(200);
  const list = await shop.call<ReviewBody[]>('get', `${path}?productId=${review.productId.toUpperCase()}`);
  expect(list.data.map(({ id }) => id)).toEqual([review.id]);
});
