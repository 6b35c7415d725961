import { StockDepleted } from '@ultramarket/contracts';
import { startTestService, eventually } from '@ultramarket/platform/testing';
import { searchService } from '../src/service';
import { type Shop, startShop } from './support';

let shop: Shop;
let release: () => void = () => undefined;
beforeEach(async () => {
  shop = await startShop();
  shop.catalogue.category('Things');
});
afterEach(async () => {
  release();
  await shop.stop();
});

const start = () => shop.call('post', '/api/v1/search/index', { token: shop.admin });
/** The catalogue's listing waits until it is released. */
const holdListing = () => {
  shop.catalogue.gate = new Promise<void>((resolve) => (release = resolve));
};
const indexNames = async () =>
  Object.keys(await shop.elastic.indices.get({ index: `${shop.prefix}products-v*` }));

test('when the index is rebuilt, the copy equals the live one, takes its place and nothing is left of the old one', async () => {
  await shop.sell(
    ...Array.from({ length: 620 }, (_, n) => ({ name: `Vase ${n}`, price: { amount: n, currency: 'USD' } })),
  );
  const before = await shop.status();
  expect((await start()).status).toBe(202);
  const { index, rebuild } = await shop.rebuilt();
  expect(rebuild).toMatchObject({ state: 'done', documents: 620, error: null });
  expect(rebuild?.comparison).toMatchObject({ equal: true, differing: [], live: { documents: 620 } });
  expect(rebuild?.comparison?.rebuilt).toEqual(rebuild?.comparison?.live);
  expect(index).not.toBe(before.index);
  expect(await indexNames()).toEqual([index]);
  expect((await shop.find({ q: 'vase' })).meta.total).toBe(620);
});

test('when the live copy had missed something, the comparison names it and the rebuilt one is right', async () => {
  const [same, changed] = await shop.sell({ name: 'Vase' }, { name: 'Bowl' });
  if (!same || !changed) throw new Error('two products were put on sale');
  const missed = shop.catalogue.product({ name: 'Plate' });
  Object.assign(changed, { price: { amount: 5, currency: 'USD' }, version: 2 });
  await start();
  const { rebuild } = await shop.rebuilt();
  expect(rebuild?.comparison).toMatchObject({
    equal: false,
    live: { documents: 2 },
    rebuilt: { documents: 3 },
  });
  expect(rebuild?.comparison?.differing.sort()).toEqual([changed.id, missed.id].sort());
  expect((await shop.names({})).sort()).toEqual(['Bowl', 'Plate', 'Vase']);
  expect((await shop.find({ q: 'bowl' })).data.hits[0]?.price.amount).toBe(5);
});

test('when products change during a rebuild, searches go on with the old index and the new one has every change', async () => {
  const [vase, bowl] = await shop.sell({ name: 'Vase' }, { name: 'Bowl' });
  if (!vase || !bowl) throw new Error('two products were put on sale');
  holdListing();
  await start();
  await eventually(async () => expect(await indexNames()).toHaveLength(2));
  const fresh = shop.catalogue.product({ name: 'Plate' });
  await shop.created(fresh);
  await shop.service.deliver(StockDepleted({ sku: bowl.sku, productId: null, available: 0, version: 1 }));
  Object.assign(vase, { name: 'Vessel', version: 2 });
  await shop.updated(vase);
  await eventually(async () => expect((await shop.names({})).sort()).toEqual(['Bowl', 'Plate', 'Vessel']));
  release();
  const { rebuild } = await shop.rebuilt();
  expect(rebuild).toMatchObject({ state: 'done', comparison: { equal: true } });
  expect((await shop.names({})).sort()).toEqual(['Bowl', 'Plate', 'Vessel']);
  expect((await shop.find({ q: 'bowl' })).data.hits[0]?.inStock).toBe(false);
});

test('when a search is asked again and again during the swap, every answer is whole', async () => {
  await shop.sell(...Array.from({ length: 30 }, (_, n) => ({ name: `Vase ${n}` })));
  await start();
  const totals = new Set<number>();
  let asked = 0;
  await eventually(async () => {
    // Another price each time, so that no answer comes from the cache.
    const { meta } = await shop.find({ q: 'vase', priceMin: String((asked += 1)) });
    totals.add(meta.degraded ? -1 : meta.total);
    expect((await shop.status()).rebuild?.state).toBe('done');
  });
  expect([...totals]).toEqual([30]);
});

test('when a rebuild is running, a second one is refused', async () => {
  holdListing();
  expect((await start()).status).toBe(202);
  expect(await start()).toMatchObject({ status: 409, code: 'INDEX_REBUILD_RUNNING' });
  release();
  await shop.rebuilt();
  expect((await start()).status).toBe(202);
  expect((await shop.rebuilt()).rebuild?.state).toBe('done');
});

test('when the catalogue fails during a rebuild, the old index stays and nothing is left of the new one', async () => {
  await shop.sell({ name: 'Vase' });
  const { index } = await shop.status();
  shop.catalogue.down = true;
  await start();
  const after = await shop.rebuilt();
  expect(after).toMatchObject({ index, rebuild: { state: 'failed', error: expect.any(String) } });
  expect(await indexNames()).toEqual([index]);
  expect(await shop.names({ q: 'vase' })).toEqual(['Vase']);
});

test('when a rebuild died, its index is removed at the next start, and only once its lease has expired', async () => {
  await shop.sell({ name: 'Vase' });
  const { index } = await shop.status();
  const left = `${shop.prefix}products-v0`;
  await shop.elastic.indices.create({ index: left, aliases: { [`${shop.prefix}building`]: {} } });
  const storeLease = (leaseUntil: Date) =>
    shop.elastic.index({
      index: `${shop.prefix}settings`,
      id: 'rebuild',
      document: {
        state: 'running',
        reason: 'asked',
        index: left,
        documents: 0,
        startedAt: new Date().toISOString(),
        finishedAt: null,
        comparison: null,
        error: null,
        leaseUntil: leaseUntil.toISOString(),
      },
    });
  await storeLease(new Date(Date.now() + 60_000));
  await shop.service.runJob('clean-up-indexes');
  expect(await indexNames()).toContain(left);
  expect(await start()).toMatchObject({ status: 409 });
  await storeLease(new Date(Date.now() - 1));
  const { KAFKA_PREFIX: _prefix, ...env } = shop.service.env;
  const next = await startTestService(searchService, env);
  await next.stop();
  expect(await indexNames()).toEqual([index]);
  expect(await shop.status()).toMatchObject({ rebuild: { state: 'failed' } });
});

test('when some products are indexed by name, unknown ones leave the index', async () => {
  const [vase, bowl] = await shop.sell({ name: 'Vase' }, { name: 'Bowl' });
  if (!vase || !bowl) throw new Error('two products were put on sale');
  shop.catalogue.products.delete(bowl.id);
  const { data } = await shop.call<object>('post', '/api/v1/search/index', {
    token: shop.admin,
    body: { productIds: [vase.id, bowl.id] },
  });
  expect(data).toEqual({ indexed: 1, removed: 1 });
  await eventually(async () => expect(await shop.names({})).toEqual(['Vase']));
});

test('when a document is dropped, it is gone until its product changes', async () => {
  const [vase] = await shop.sell({ name: 'Vase' });
  if (!vase) throw new Error('a product was put on sale');
  const drop = () => shop.call('delete', `/api/v1/search/index/${vase.id}`, { token: shop.admin });
  expect((await drop()).status).toBe(200);
  await eventually(async () => expect(await shop.names({})).toEqual([]));
  expect(await drop()).toMatchObject({ status: 404, code: 'SEARCH_DOCUMENT_UNKNOWN' });
  vase.version = 2;
  await shop.updated(vase);
  await eventually(async () => expect(await shop.names({})).toEqual(['Vase']));
});

test('when synonyms are changed, the index is rebuilt with them, in words and in phrases', async () => {
  await shop.sell({ name: 'Couch' }, { name: 'Smartphone' }, { name: 'Chair' });
  const put = (sets: object[], version?: number) =>
    shop.call<{ version: number; appliedVersion: number }>('put', '/api/v1/search/synonyms', {
      token: shop.manager,
      body: { sets, ...(version !== undefined && { version }) },
    });
  const sets = [{ words: ['sofa', 'couch', 'settee'] }, { from: ['cell phone'], to: ['smartphone'] }];
  const { status, data } = await put(sets, 0);
  expect([status, data]).toMatchObject([200, { version: 1 }]);
  expect(await put([], 0)).toMatchObject({ status: 409, code: 'SYNONYMS_VERSION_CONFLICT' });
  await eventually(async () => expect(await shop.status()).toMatchObject({ synonymsVersion: 1 }));
  await shop.rebuilt();
  expect(await shop.names({ q: 'sofas' })).toEqual(['Couch']);
  expect(await shop.names({ q: 'cell phone' })).toEqual(['Smartphone']);
  const { data: read } = await shop.call<object>('get', '/api/v1/search/synonyms', { token: shop.manager });
  expect(read).toEqual({ version: 1, appliedVersion: 1, sets });
});

test('when synonyms change during a rebuild, they are applied after it', async () => {
  await shop.sell({ name: 'Couch' });
  holdListing();
  await start();
  await eventually(async () => expect(await indexNames()).toHaveLength(2));
  await shop.call('put', '/api/v1/search/synonyms', {
    token: shop.manager,
    body: { sets: [{ words: ['sofa', 'couch'] }] },
  });
  release();
  expect(await shop.rebuilt()).toMatchObject({ synonymsVersion: 0 });
  await shop.service.runJob('apply-synonyms');
  await eventually(async () => expect(await shop.status()).toMatchObject({ synonymsVersion: 1 }));
  expect(await shop.names({ q: 'sofa' })).toEqual(['Couch']);
});
