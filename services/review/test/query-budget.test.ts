import { connections } from 'mongoose';
import { currentContext, newId } from '@ultramarket/platform';
import { ownMongoUrl, type Person, type Reviews, startReviews } from './support';

let shop: Reviews;
let productId: string;
let author: Person;
/** What MongoDB was really sent, and the correlation id of the request that sent it. */
const sent: Array<{ by: string | undefined; what: string }> = [];
beforeAll(async () => {
  shop = await startReviews({ MONGODB_URI: ownMongoUrl({ monitorCommands: 'true' }) });
  for (const connection of connections.filter(({ readyState }) => readyState === 1))
    connection.getClient().on('commandStarted', ({ commandName, command }) => {
      const { [commandName]: collection } = command as Record<string, unknown>;
      sent.push({ by: currentContext()?.correlationId, what: `${commandName} ${String(collection)}` });
    });
  productId = await shop.product();
  for (let made = 0; made < 7; made += 1) ({ author } = await shop.review(productId));
});
afterAll(() => shop.stop());

const statements = async (path: string, token?: string): Promise<string[]> => {
  const by = newId();
  const { status } = await shop.call('get', path, { token, headers: { 'X-Correlation-Id': by } });
  expect(status).toBe(200);
  return sent.filter((one) => one.by === by).map(({ what }) => what);
};

test('when a list is asked for, MongoDB is asked for the page and its count, by cursor for the page alone', async () => {
  const list = `/api/v1/products/${productId}/reviews?limit=5`;
  expect((await statements(list)).sort()).toEqual(['aggregate reviews', 'find reviews']);
  const { meta } = await shop.call('get', list);
  expect(await statements(`${list}&cursor=${meta.nextCursor}`)).toEqual(['find reviews']);
});

test('when an average is asked for, MongoDB is asked for nothing, because the count has put it into the cache', async () => {
  expect(await statements(`/api/v1/reviews/average/${productId}`)).toEqual([]);
});

test('when staff look at what waits, all complaints of the page come in one query', async () => {
  const path = `/api/v1/reviews/moderation?status=APPROVED&productId=${productId}`;
  expect((await statements(path, shop.manager.token)).sort()).toEqual([
    'aggregate reports',
    'aggregate reviews',
    'find reviews',
  ]);
});

test('when a review is rewritten, that and its count cost six statements, however many reviews there are', async () => {
  const { data } = await shop.call<Array<{ id: string }>>('get', `/api/v1/reviews?userId=${author.id}`);
  const by = newId();
  await shop.call('put', `/api/v1/reviews/${data[0]?.id}`, {
    token: author.token,
    body: { rating: 1 },
    headers: { 'X-Correlation-Id': by },
  });
  expect(sent.filter((one) => one.by === by).map(({ what }) => what)).toEqual([
    'find reviews',
    'update reviews',
    'find ratings',
    'aggregate reviews',
    'update ratings',
    'update reviews',
  ]);
});
