import { Redis } from 'ioredis';
import { connections } from 'mongoose';
import request from 'supertest';
import { currentContext, newId, type RunningService, startService } from '@ultramarket/platform';
import { productService } from '../src/service';
import { type Catalogue, ownMongoUrl, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
/** Another replica, which has seen nothing yet. */
let replica: RunningService;
/** What MongoDB was really sent, and the correlation id of the request that sent it. */
const sent: Array<{ by: string | undefined; what: string }> = [];
const ids: string[] = [];
beforeAll(async () => {
  const mongoUrl = ownMongoUrl({ monitorCommands: 'true' });
  shop = await startCatalogue({ MONGODB_URI: mongoUrl });
  replica = await startService(productService, shop.service.env);
  for (const connection of connections.filter(({ readyState }) => readyState === 1))
    connection.getClient().on('commandStarted', ({ commandName, command }) => {
      const { [commandName]: collection } = command as Record<string, unknown>;
      sent.push({ by: currentContext()?.correlationId, what: `${commandName} ${String(collection)}` });
    });
  const categoryId = await shop.category('Lamps');
  for (let made = 0; made < 30; made += 1) ids.push((await shop.product({ categoryId })).id);
});
afterAll(async () => {
  await replica.stop();
  await shop.stop();
});

const list = async (query: string, url = shop.service.url) => {
  const by = newId();
  const { body } = await request(url).get(`/api/v1/products${query}`).set('X-Correlation-Id', by).expect(200);
  const { data, meta } = body as { data: ProductBody[]; meta: { nextCursor: string } };
  return { data, meta, statements: sent.filter((one) => one.by === by).map(({ what }) => what) };
};

test.each(['?sort=price&limit=20', '?category=lamps&minPrice=1', '?inStock=false&sort=name&page=2&limit=10'])(
  'when the list %s is asked for the first time, MongoDB is asked for the page and its count, then for nothing',
  async (query) => {
    // The tree of categories is read once after each change of the catalogue.
    await list('?category=lamps&limit=1');
    const { data, statements } = await list(query);
    expect(data.length).toBeGreaterThan(1);
    expect(statements.sort()).toEqual(['aggregate products', 'find products']);
    expect((await list(query)).statements).toEqual([]);
  },
);

test('when a list is walked by cursor, each page costs one query', async () => {
  const { meta } = await list('?sort=name&limit=10');
  const { data, statements } = await list(`?sort=name&limit=10&cursor=${meta.nextCursor}`);
  expect(data).toHaveLength(10);
  expect(statements).toEqual(['find products']);
});

test('when no cache knows anything, the tree and all products of the page come on top, in one query each', async () => {
  const redis = new Redis(shop.service.env['REDIS_URL'] ?? '');
  await redis.del(ids.map((id) => `product:${id}`));
  redis.disconnect();
  const { data, statements } = await list('?category=lamps&sort=-price&limit=30', replica.url);
  expect(data).toHaveLength(30);
  expect(statements.sort()).toEqual([
    'aggregate products',
    'find categories',
    'find products',
    'find products',
  ]);
});
