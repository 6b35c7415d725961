import { eventually, tcpProxy, type TcpProxy, testEngines } from '@ultramarket/platform/testing';
import { type Shop, startShop } from './support';

let elastic: TcpProxy;
let redis: TcpProxy;
let shop: Shop;
beforeAll(async () => {
  elastic = await tcpProxy(testEngines().elasticsearchUrl);
  redis = await tcpProxy(testEngines().redisUrl);
  shop = await startShop({ ELASTICSEARCH_URL: elastic.url, REDIS_URL: redis.url });
  shop.catalogue.category('Things');
});
afterEach(async () => {
  await elastic.up();
  await redis.up();
  shop.catalogue.down = false;
});
afterAll(async () => {
  await shop.stop();
  await elastic.down();
  await redis.down();
});

const usd = (amount: number) => ({ amount, currency: 'USD' });

test('when Elasticsearch is down, the catalogue answers by the filters and says so; afterwards it is a search again', async () => {
  await shop.sell({ name: 'Cheap', price: usd(100) }, { name: 'Dear', price: usd(9000) });
  await elastic.down();
  const { status, data, meta } = await shop.find({ q: 'something else', priceMax: '500' });
  expect(status).toBe(200);
  expect(data.hits).toMatchObject([{ name: 'Cheap', price: usd(100), inStock: true }]);
  expect(data.facets).toEqual({ categories: [], prices: [], ratings: [], attributes: [] });
  expect(meta).toMatchObject({ degraded: true, total: 1 });
  expect((await shop.call('get', '/api/v1/search/suggestions?q=ch')).data).toEqual([]);
  expect(await shop.call('get', '/api/v1/search/facets?q=ch')).toMatchObject({
    status: 503,
    code: 'SEARCH_UNAVAILABLE',
  });
  await elastic.up();
  await eventually(async () =>
    expect((await shop.find({ q: 'dear' })).meta).toMatchObject({ degraded: false, total: 1 }),
  );
});

test('when the catalogue is down as well, the answer is an error', async () => {
  await elastic.down();
  shop.catalogue.down = true;
  expect(await shop.find({ q: 'lamp' })).toMatchObject({ status: 503, code: 'SEARCH_UNAVAILABLE' });
});

test('when Elasticsearch is down while a product changes, the change is applied afterwards', async () => {
  const product = shop.catalogue.product({ name: 'Latecomer' });
  await elastic.down();
  await shop.created(product);
  await eventually(() => shop.catalogue.calls.filter((path) => path.endsWith('/states')).length > 0);
  await elastic.up();
  await eventually(async () => expect(await shop.names({ q: 'latecomer' })).toEqual(['Latecomer']), 20_000);
});

test('when Redis is down, searches are answered without it, and the history answers an error', async () => {
  await shop.sell({ name: 'Anvil' });
  await redis.down();
  const token = shop.service.authority.token({ role: 'CUSTOMER' });
  const { status, data, meta } = await shop.find({ q: 'anvil' }, { token });
  expect(status).toBe(200);
  expect(data.hits).toMatchObject([{ name: 'Anvil' }]);
  expect(meta.degraded).toBe(false);
  expect(await shop.call('get', '/api/v1/search/history', { token })).toMatchObject({ status: 503 });
});
