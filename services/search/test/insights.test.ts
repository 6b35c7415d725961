import { newId, pseudonymOf } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Shop, startShop } from './support';

let shop: Shop;
let lampId: string;
beforeAll(async () => {
  shop = await startShop();
  shop.catalogue.category('Things');
  const [lamp] = await shop.sell({ name: 'Lamp' }, { name: 'Lamp shade' });
  lampId = lamp?.id ?? '';
});
afterAll(() => shop.stop());

interface HistoryEntry {
  query: string;
  at: string;
}
const customer = () => {
  const userId = newId();
  const token = shop.service.authority.token({ role: 'CUSTOMER', userId });
  return {
    userId,
    token,
    history: async () =>
      (await shop.call<HistoryEntry[]>('get', '/api/v1/search/history', { token })).data.map(
        ({ query }) => query,
      ),
  };
};
const click = (body: object, token?: string) =>
  shop.call('post', '/api/v1/search/click', { body, ...(token && { token }) });
interface Report {
  searches: number;
  searchesWithClick: number;
  clickThroughRate: number;
  zeroResultSearches: number;
  topTerms: Array<{ term: string; searches: number; searchesWithClick: number; clickThroughRate: number }>;
  zeroResultTerms: Array<{ term: string; searches: number }>;
}
const analytics = async () => {
  await shop.elastic.indices.refresh({ index: `${shop.prefix}searches-*` });
  return (await shop.call<Report>('get', '/api/v1/search/analytics', { token: shop.manager })).data;
};

test('when a signed-in user searches, the history has it, newest first, each wording once', async () => {
  const me = customer();
  const search = async (q: string) => {
    await shop.find({ q }, { token: me.token });
    await eventually(async () => expect((await me.history())[0]).toBe(q.trim().toLowerCase()));
  };
  await search('lamp');
  await search('shade');
  await search(' LAMP ');
  expect(await me.history()).toEqual(['lamp', 'shade']);
  await shop.call('delete', '/api/v1/search/history?q=Lamp', { token: me.token });
  expect(await me.history()).toEqual(['shade']);
  await shop.call('delete', '/api/v1/search/history', { token: me.token });
  expect(await me.history()).toEqual([]);
});

test('when a user searches more than fifty times, the oldest are dropped, and other users see none of it', async () => {
  const me = customer();
  for (let n = 1; n <= 52; n += 1) await shop.find({ q: `lamp ${n}` }, { token: me.token });
  await eventually(async () => expect((await me.history())[0]).toBe('lamp 52'));
  const history = await me.history();
  expect(history).toHaveLength(50);
  expect(history.at(-1)).toBe('lamp 3');
  expect(await customer().history()).toEqual([]);
});

test('when users search and click, the statistics say what, how often, and what was not found', async () => {
  const before = (await shop.call<Report>('get', '/api/v1/search/analytics', { token: shop.manager })).data;
  const nothing = `qqqq${newId().replaceAll('-', '')}`;
  const first = await shop.find({ q: 'lamp shade' });
  await shop.find({ q: 'Lamp  Shade' });
  for (let time = 1; time <= 3; time += 1) await shop.find({ q: nothing });
  await shop.find({ q: 'lamp shade', page: '2', limit: '1', searchId: first.meta.searchId });
  await shop.find({});
  const opened = { searchId: first.meta.searchId, productId: lampId, position: 1 };
  expect((await click(opened)).status).toBe(202);
  expect((await click(opened)).status).toBe(202);
  await eventually(async () => {
    const report = await analytics();
    expect(report.topTerms).toContainEqual({
      term: 'lamp shade',
      searches: 2,
      searchesWithClick: 1,
      clickThroughRate: 0.5,
    });
    expect(report.zeroResultTerms).toContainEqual({ term: nothing, searches: 3 });
    expect(report.searchesWithClick).toBe(before.searchesWithClick + 1);
  });
});

test('when users search and click, events are published', async () => {
  const me = customer();
  const q = `lamp ${newId().slice(-4)}`;
  const { meta } = await shop.find({ q }, { token: me.token });
  await click({ searchId: meta.searchId, productId: lampId, position: 2 }, me.token);
  const guestId = 'guest_0123456789abcdefghij';
  await shop.find({ q: `${q} guest` }, { headers: { 'X-Guest-Id': guestId } });
  await eventually(async () => {
    const performed = await shop.service.published('SearchPerformed');
    expect(performed).toContainEqual({
      searchId: meta.searchId,
      userId: me.userId,
      guestId: null,
      query: q,
      total: meta.total,
    });
    // The id itself opens the guest's cart.
    expect(performed).toContainEqual(
      expect.objectContaining({ query: `${q} guest`, userId: null, guestId: pseudonymOf(guestId) }),
    );
    expect(await shop.service.published('SearchClicked')).toContainEqual({
      searchId: meta.searchId,
      userId: me.userId,
      guestId: null,
      productId: lampId,
      position: 2,
    });
  });
});

test('when a click names a search of another day or no search, it is refused', async () => {
  const old = `01890000-0000-7000-8000-${newId().slice(-12)}`;
  const future = `7fffffff-ffff-7000-8000-${newId().slice(-12)}`;
  for (const searchId of [old, future])
    expect(await click({ searchId, productId: lampId, position: 1 })).toMatchObject({
      status: 404,
      code: 'SEARCH_UNKNOWN',
    });
  expect(await click({ searchId: 'x', productId: lampId, position: 1 })).toMatchObject({
    status: 400,
    code: 'VALIDATION_ERROR',
  });
});

test('when the same search is asked again, it comes from the cache until the index changes', async () => {
  const calls = async () => {
    const { indices } = await shop.elastic.indices.stats({
      index: `${shop.prefix}products`,
      metric: 'search',
    });
    return Object.values(indices ?? {})[0]?.total?.search?.query_total ?? 0;
  };
  const query = { q: 'lamp shade', sort: 'name' };
  const first = await shop.find(query);
  await eventually(async () => {
    const before = await calls();
    await shop.find(query);
    expect(await calls()).toBe(before);
  });
  const again = await shop.find(query);
  expect(again.data).toEqual(first.data);
  expect(again.meta.searchId).not.toBe(first.meta.searchId);
  const fresh = shop.catalogue.product({ name: 'Lamp shade, new' });
  await shop.created(fresh);
  await eventually(async () => expect(await shop.names(query)).toContain(fresh.name));
});

const endpoints = [
  ['get', '/api/v1/search', 200, 200, 200, 200],
  ['get', '/api/v1/search/suggestions?q=a', 200, 200, 200, 200],
  ['get', '/api/v1/search/facets', 200, 200, 200, 200],
  ['get', '/api/v1/search/history', 401, 200, 200, 403],
  ['delete', '/api/v1/search/history', 401, 200, 200, 403],
  ['get', '/api/v1/search/analytics', 401, 403, 200, 403],
  ['get', '/api/v1/search/synonyms', 401, 403, 200, 403],
  ['put', '/api/v1/search/synonyms', 401, 403, 400, 403],
  ['get', '/api/v1/search/index', 401, 403, 403, 200],
  ['post', '/api/v1/search/index', 401, 403, 403, 400],
  ['delete', '/api/v1/search/index/nothing', 401, 403, 403, 400],
] as const;

test.each(endpoints)(
  'when %s %s is asked for, a guest gets %s, a customer %s, a manager %s and a service %s',
  async (method, path, ...expected) => {
    const { authority } = shop.service;
    const tokens = [
      undefined,
      authority.token({ role: 'CUSTOMER' }),
      shop.manager,
      authority.token({ role: 'SERVICE' }),
    ];
    const body = method === 'put' || method === 'post' ? { wrong: true } : undefined;
    for (const [index, token] of tokens.entries()) {
      const { status } = await shop.call(method, path, { ...(token && { token }), ...(body && { body }) });
      expect(status).toBe(expected[index]);
    }
  },
);

test.each([
  ['one word alone', [{ words: ['sofa'] }]],
  ['a rule instead of words', [{ words: ['a => b', 'c'] }]],
  ['a comma in a word', [{ from: ['a, b'], to: ['c'] }]],
  ['an unknown key', [{ words: ['a', 'b'], weight: 2 }]],
])('when synonyms hold %s, they are refused', async (_situation, sets) => {
  expect(
    await shop.call('put', '/api/v1/search/synonyms', { token: shop.manager, body: { sets } }),
  ).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
});

test.each([
  ['a word that is no word to one of the languages', [{ words: ['ok', 'fine'] }, { words: ['ъ', 'sign'] }]],
  ['nothing but signs of another alphabet', [{ from: ['ьъ'], to: ['lamp'] }]],
])('when synonyms hold %s, they are tried and refused, and those before stay', async (_situation, sets) => {
  const read = () =>
    shop.call<{ version: number }>('get', '/api/v1/search/synonyms', { token: shop.manager });
  const before = (await read()).data.version;
  const call = { token: shop.manager, body: { sets } };
  expect(await shop.call('put', '/api/v1/search/synonyms', call)).toMatchObject({
    status: 400,
    code: 'SYNONYMS_UNUSABLE',
  });
  expect((await read()).data.version).toBe(before);
});

test('when another service searches for a guest, the guest is who searched', async () => {
  const guestId = 'guest_9876543210abcdefghij';
  const token = shop.service.authority.token({ role: 'SERVICE' });
  const q = `lamp ${newId().slice(-4)}`;
  await shop.find({ q }, { token, headers: { 'X-Guest-Id': guestId } });
  await eventually(async () =>
    expect(await shop.service.published('SearchPerformed')).toContainEqual(
      expect.objectContaining({ query: q, userId: null, guestId: pseudonymOf(guestId) }),
    ),
  );
});
