import { OrderDelivered, OrderReturned, UserErasureRequested } from '@ultramarket/contracts';
import { eventually } from '@ultramarket/platform/testing';
import { delivery, type Person, type ReviewBody, type Reviews, startReviews } from './support';

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

const erase = async (...people: Person[]) => {
  for (const { id: userId } of people)
    await shop.service.deliver(UserErasureRequested({ userId, dueAt: new Date().toISOString() }));
};
const count = (collection: string, userId: string) =>
  shop.database.collection(collection).countDocuments({ userId });
const left = async (userId: string) =>
  (
    await Promise.all(
      ['reviews', 'purchases', 'returns', 'votes', 'reports'].map((each) => count(each, userId)),
    )
  ).reduce((sum, each) => sum + each);
const read = (id: string) => shop.call<ReviewBody>('get', `/api/v1/reviews/${id}`);

test('when an author is erased, the review stays without an author, with its stars and its reply', async () => {
  const seller = shop.person('VENDOR');
  const productId = await shop.product(seller.id);
  const { review, author } = await shop.review(productId, { rating: 2 });
  await shop.call('post', `/api/v1/reviews/${review.id}/reply`, {
    token: seller.token,
    body: { body: 'We are sorry.' },
  });
  const before = await shop.average(productId);
  await erase(author);
  await erase(author);
  await eventually(async () => expect(await left(author.id)).toBe(0));
  const { data } = await read(review.id);
  expect(data.userId).not.toBe(author.id);
  expect(data).toMatchObject({
    rating: 2,
    title: 'Lamp',
    body: review.body,
    reply: { body: 'We are sorry.' },
  });
  expect(await shop.average(productId)).toEqual(before);
  expect(before.count).toBe(1);
  const { data: states } = await shop.call<{ items: unknown[] }>('post', '/internal/v1/reviews/states', {
    token: shop.machine,
    body: {},
  });
  expect(JSON.stringify(states.items)).not.toContain(review.id);
});

test('when an author is erased, what shoppers could not read is gone', async () => {
  const productId = await shop.product();
  const { review, author } = await shop.review(productId, { body: 'Buy at www.elsewhere.com' });
  expect(review.status).toBe('PENDING');
  await erase(author);
  await eventually(async () => expect(await left(author.id)).toBe(0));
  expect((await shop.call('get', `/api/v1/reviews/${review.id}`, { token: shop.manager.token })).status).toBe(
    404,
  );
  expect(await shop.database.collection('reviews').countDocuments({ body: /elsewhere/ })).toBe(0);
});

test('when a user who voted, complained or replied is erased, the review keeps the number of votes and the reply', async () => {
  const seller = shop.person('VENDOR');
  const reader = shop.person();
  const productId = await shop.product(seller.id);
  const { review } = await shop.review(productId);
  const path = `/api/v1/reviews/${review.id}`;
  await shop.call('post', `${path}/helpful`, { token: reader.token });
  await shop.call('post', `${path}/report`, {
    token: reader.token,
    body: { reason: 'OTHER', note: 'I am Ann and do not like it.' },
  });
  await shop.call('post', `${path}/reply`, { token: seller.token, body: { body: 'Thank you.' } });
  expect(await count('votes', reader.id)).toBe(1);
  expect(await count('reports', reader.id)).toBe(1);
  await erase(reader, seller);
  await eventually(async () => {
    expect(await left(reader.id)).toBe(0);
    expect(await shop.database.collection('reviews').countDocuments({ 'reply.userId': seller.id })).toBe(0);
  });
  const { data } = await read(review.id);
  expect(data).toMatchObject({ userId: review.userId, helpful: 1, reply: { body: 'Thank you.' } });
});

test('when a delivery and a return come after their user was erased, nothing of them is stored', async () => {
  const productId = await shop.product();
  const person = shop.person();
  await erase(person);
  await eventually(async () =>
    expect(
      await shop.database.collection<{ _id: string }>('forgotten').countDocuments({ _id: person.id }),
    ).toBe(1),
  );
  const other = shop.person();
  // All on one topic: when the other's return is stored, those before it have been handled.
  for (const { id: userId } of [person, other]) {
    const { orderId, orderNumber, ...rest } = delivery(userId, [productId]);
    await shop.service.deliver(OrderDelivered({ orderId, orderNumber, ...rest }));
    await shop.service.deliver(OrderReturned({ orderId, orderNumber, userId }));
  }
  await eventually(async () => expect(await left(other.id)).toBe(2));
  expect(await left(person.id)).toBe(0);
});
