import { OrderDelivered, OrderReturned } from '@ultramarket/contracts';
import { eventually } from '@ultramarket/platform/testing';
import { delivery, type Person, type ReviewBody, type Reviews, startReviews } from './support';

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

interface Marked extends ReviewBody {
  verifiedPurchase: boolean;
}

const order = async (author: Person, productIds: string[]): Promise<string> => {
  const sent = delivery(author.id, productIds);
  await shop.service.deliver(OrderDelivered(sent));
  await eventually(async () =>
    expect(
      await shop.database.collection('purchases').findOne({ 'orders.orderId': sent.orderId }),
    ).not.toBeNull(),
  );
  return sent.orderId;
};
const returned = async (author: Person, orderId: string): Promise<void> => {
  await shop.service.deliver(OrderReturned({ orderId, orderNumber: 'UM-1', userId: author.id }));
  await eventually(async () =>
    expect(
      await shop.database.collection<{ _id: string }>('returns').findOne({ _id: orderId }),
    ).not.toBeNull(),
  );
};
const write = (author: Person, productId: string) =>
  shop.call<Marked>('post', '/api/v1/reviews', {
    token: author.token,
    body: { productId, rating: 2, title: 'Lamp', body: 'It was too bright for my desk.' },
  });
const read = async (id: string): Promise<Marked> =>
  (await shop.call<Marked>('get', `/api/v1/reviews/${id}`)).data;
const marked = (id: string, verifiedPurchase: boolean) =>
  eventually(async () => expect(await read(id)).toMatchObject({ verifiedPurchase }));

test('when an order was returned, its products can no longer be reviewed', async () => {
  const [lamp, tent, author] = [await shop.product(), await shop.product(), shop.person()];
  await order(author, [tent]);
  await returned(author, await order(author, [lamp]));
  expect(await write(author, lamp)).toMatchObject({ status: 403, code: 'REVIEW_PURCHASE_NEEDED' });
  expect(await write(author, tent)).toMatchObject({ status: 201, data: { verifiedPurchase: true } });
});

test('when the delivery comes after the return, there is no right either', async () => {
  const [lamp, author] = [await shop.product(), shop.person()];
  const sent = delivery(author.id, [lamp]);
  await returned(author, sent.orderId);
  await shop.service.deliver(OrderDelivered(sent));
  await order(author, [await shop.product()]);
  expect(await write(author, lamp)).toMatchObject({ status: 403, code: 'REVIEW_PURCHASE_NEEDED' });
});

test('when the same product came with another order as well, that one still counts', async () => {
  const [lamp, author] = [await shop.product(), shop.person()];
  const first = await order(author, [lamp]);
  const second = await order(author, [lamp]);
  await returned(author, first);
  expect(await write(author, lamp)).toMatchObject({ status: 201 });
  await returned(author, second);
  expect(await shop.call('get', `/api/v1/reviews?userId=${author.id}`)).toMatchObject({ status: 200 });
});

test('when a review was written before, it stays and counts, and its mark follows what the author has', async () => {
  const [lamp, author] = [await shop.product(), shop.person()];
  const first = await order(author, [lamp]);
  const { data } = await write(author, lamp);
  await returned(author, first);
  await marked(data.id, false);
  expect(await read(data.id)).toMatchObject({ rating: 2, status: 'APPROVED', version: 2 });
  expect(await shop.average(lamp)).toMatchObject({ average: 2, count: 1 });
  await shop.service.deliver(OrderReturned({ orderId: first, orderNumber: 'UM-1', userId: author.id }));
  await order(author, [lamp]);
  await marked(data.id, true);
  expect(await read(data.id)).toMatchObject({ version: 3 });
});

test('when another user returns something, no mark changes', async () => {
  const lamp = await shop.product();
  const { review, author } = await shop.review(lamp);
  const other = shop.person();
  await returned(other, await order(other, [lamp]));
  await returned(author, await order(author, [await shop.product()]));
  expect(await read(review.id)).toMatchObject({ verifiedPurchase: true, version: 1 });
});

test('when goods are returned while the review is being written, it does not keep the mark', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [lamp, author] = [await shop.product(), shop.person()];
    const orderId = await order(author, [lamp]);
    const [{ status, data }] = await Promise.all([write(author, lamp), returned(author, orderId)]);
    if (status === 201) await marked(data.id, false);
  }
});
