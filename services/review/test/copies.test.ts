import { type Reviews, startReviews } from './support';

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

interface Part<Item> {
  items: Item[];
  next: string | null;
}

const all = async <Item>(what: 'states' | 'ratings'): Promise<Item[]> => {
  const items: Item[] = [];
  for (let after: string | null | undefined = undefined; after !== null;) {
    const part: { data: Part<Item> } = await shop.call<Part<Item>>('post', `/internal/v1/reviews/${what}`, {
      token: shop.machine,
      body: after === undefined ? {} : { after },
    });
    items.push(...part.data.items);
    after = part.data.next;
  }
  return items;
};

test('when states are listed, every review that is not removed is returned with its stars, shown or not', async () => {
  const productId = await shop.product();
  const { review } = await shop.review(productId, { rating: 2 });
  const { review: waiting } = await shop.review(productId, { rating: 5, body: 'Buy at www.elsewhere.com' });
  const { review: removed, author } = await shop.review(productId, { rating: 1 });
  await shop.call('delete', `/api/v1/reviews/${removed.id}`, { token: author.token });
  const found = await all<{ reviewId: string; rating: number; productId: string; userId: string }>('states');
  expect(found).toEqual([
    {
      reviewId: review.id,
      productId,
      userId: review.userId,
      rating: 2,
      writtenAt: expect.any(String) as string,
    },
    {
      reviewId: waiting.id,
      productId,
      userId: waiting.userId,
      rating: 5,
      writtenAt: expect.any(String) as string,
    },
  ]);
});

test('when there are more ratings than one part holds, the parts together are all of them, once each', async () => {
  const ids = Array.from(
    { length: 1200 },
    (_none, at) => `019a0000-0000-7000-8000-${String(at).padStart(12, '0')}`,
  );
  await shop.database
    .collection<{ _id: string }>('ratings')
    .insertMany(ids.map((_id) => ({ _id, spread: [0, 0, 0, 1, 1], version: 7, pendingEvents: [] })));
  const found = (await all<{ productId: string }>('ratings')).filter(({ productId }) =>
    ids.includes(productId),
  );
  expect(found.map(({ productId }) => productId)).toEqual(ids);
  expect(found[0]).toEqual({ productId: ids[0], average: 4.5, count: 2, version: 7 });
});

test('when the caller is no service, the answer is 403', async () => {
  for (const what of ['states', 'ratings'])
    expect(
      (await shop.call('post', `/internal/v1/reviews/${what}`, { token: shop.admin.token, body: {} })).status,
    ).toBe(403);
});
