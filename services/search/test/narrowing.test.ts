import { type FakeCategory } from './fakes';
import { type Shop, startShop } from './support';

let shop: Shop;
let clothes: FakeCategory;
let shirts: FakeCategory;
let toys: FakeCategory;
const usd = (amount: number) => ({ amount, currency: 'USD' });

beforeAll(async () => {
  shop = await startShop();
  clothes = shop.catalogue.category('Clothes');
  shirts = shop.catalogue.category('Shirts', clothes.id);
  toys = shop.catalogue.category('Toys');
  await shop.sell(
    {
      name: 'Red Shirt',
      categoryId: shirts.id,
      price: usd(999),
      rating: 5,
      attributes: { Color: 'Red', Size: 'M' },
    },
    {
      name: 'Blue Shirt',
      categoryId: shirts.id,
      price: usd(1000),
      rating: 4.2,
      attributes: { Color: 'Blue', Size: 'M' },
    },
    {
      name: 'Striped Shirt',
      categoryId: shirts.id,
      price: usd(4999),
      rating: 2.9,
      inStock: false,
      variants: [{ sku: 'STRIPED-L', attributes: { Color: 'Blue', Size: 'L' }, inStock: false }],
    },
    { name: 'Coat', categoryId: clothes.id, price: usd(10_000), rating: 3.5, attributes: { Color: 'Red' } },
    { name: 'Robot', categoryId: toys.id, price: usd(5000), attributes: { Age: '6' } },
    { name: 'Old Shirt', categoryId: shirts.id, status: 'ARCHIVED' },
    { name: 'Next Shirt', categoryId: shirts.id, status: 'DRAFT' },
  );
});
afterAll(() => shop.stop());

const namesOf = async (query: Record<string, string | string[]>) => (await shop.names(query)).sort();

test.each<[string, Record<string, string | string[]>, string[]]>([
  ['nothing is given', {}, ['Blue Shirt', 'Coat', 'Red Shirt', 'Robot', 'Striped Shirt']],
  [
    'a category is given by slug, with what is below it',
    { category: 'clothes' },
    ['Blue Shirt', 'Coat', 'Red Shirt', 'Striped Shirt'],
  ],
  [
    'prices are given, both ends count',
    { priceMin: '1000', priceMax: '4999' },
    ['Blue Shirt', 'Striped Shirt'],
  ],
  ['a rating is given, it is the least', { rating: '4' }, ['Blue Shirt', 'Red Shirt']],
  ['only what is in stock is wanted', { q: 'shirt', inStock: 'true' }, ['Blue Shirt', 'Red Shirt']],
  ['only what is sold out is wanted', { inStock: 'false' }, ['Striped Shirt']],
  [
    'two values of an attribute are given, either fits',
    { attributes: ['Color:Red', 'Color:Blue'] },
    ['Blue Shirt', 'Coat', 'Red Shirt', 'Striped Shirt'],
  ],
  [
    'two attributes are given in other letters, both must fit',
    { attributes: ['color:blue', 'SIZE:m'] },
    ['Blue Shirt'],
  ],
  ['the category is not known', { category: 'nowhere' }, []],
])('when %s, that is what is found', async (_situation, query, names) => {
  expect(await namesOf(query)).toEqual(names);
});

test('when a category is given by id, it is the same as by slug', async () => {
  expect(await namesOf({ category: shirts.id })).toEqual(['Blue Shirt', 'Red Shirt', 'Striped Shirt']);
});

test('when facets are shown, each counts what there would be without its own choice', async () => {
  const { data, meta } = await shop.find({ category: 'shirts', attributes: 'Color:Blue' });
  expect(meta.total).toBe(2);
  expect(data.facets.categories).toEqual([{ id: shirts.id, name: 'Shirts', count: 2 }]);
  expect(data.facets.prices).toEqual([
    { from: 0, to: 1000, count: 0 },
    { from: 1000, to: 5000, count: 2 },
    { from: 5000, to: 10_000, count: 0 },
    { from: 10_000, to: null, count: 0 },
  ]);
  const color = data.facets.attributes.find(({ name }) => name === 'Color');
  expect(color?.values).toEqual([
    { value: 'Blue', count: 2 },
    { value: 'Red', count: 1 },
  ]);
  const size = data.facets.attributes.find(({ name }) => name === 'Size');
  expect(size?.values).toEqual(
    expect.arrayContaining([
      { value: 'M', count: 1 },
      { value: 'L', count: 1 },
    ]),
  );
});

test('when facets are asked for alone, they are those of the search', async () => {
  const { data } = await shop.call<{ categories: unknown[]; prices: unknown[]; ratings: unknown[] }>(
    'get',
    '/api/v1/search/facets',
  );
  expect(data).toEqual((await shop.find({})).data.facets);
  expect(data.categories).toEqual([
    { id: shirts.id, name: 'Shirts', count: 3 },
    ...[clothes, toys].map(({ id, name }) => ({ id, name, count: 1 })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  ]);
  expect(data.prices).toMatchObject([{ count: 1 }, { count: 2 }, { count: 1 }, { count: 1 }]);
  expect(data.ratings).toEqual([
    { stars: 5, count: 1 },
    { stars: 4, count: 2 },
    { stars: 3, count: 3 },
    { stars: 2, count: 4 },
    { stars: 1, count: 4 },
  ]);
});

test.each([
  ['price', ['Red Shirt', 'Blue Shirt', 'Striped Shirt', 'Robot', 'Coat']],
  ['-rating', ['Red Shirt', 'Blue Shirt', 'Coat', 'Striped Shirt', 'Robot']],
  ['name', ['Blue Shirt', 'Coat', 'Red Shirt', 'Robot', 'Striped Shirt']],
])('when sorted by %s, that is the order', async (sort, names) => {
  expect(await shop.names({ sort })).toEqual(names);
});

test('when nothing else decides, what is well rated and in stock comes first', async () => {
  expect(await shop.names({ q: 'shirt' })).toEqual(['Red Shirt', 'Blue Shirt', 'Striped Shirt']);
});

test('when pages are turned, every product comes once', async () => {
  const pages = await Promise.all(
    ['1', '2', '3'].map((page) => shop.find({ page, limit: '2', sort: 'price' })),
  );
  expect(pages[0]?.meta).toMatchObject({ page: 1, limit: 2, total: 5, totalPages: 3 });
  expect(pages.flatMap(({ data }) => data.hits.map(({ name }) => name))).toEqual([
    'Red Shirt',
    'Blue Shirt',
    'Striped Shirt',
    'Robot',
    'Coat',
  ]);
});

test('when names are suggested, they begin like what was typed, word by word, and drafts are not among them', async () => {
  const suggest = async (q: string) =>
    (await shop.call<string[]>('get', `/api/v1/search/suggestions?q=${encodeURIComponent(q)}`)).data;
  expect((await suggest('sh')).sort()).toEqual(['Blue Shirt', 'Red Shirt', 'Striped Shirt']);
  expect(await suggest('bl shi')).toEqual(['Blue Shirt']);
  expect(await suggest('zzz')).toEqual([]);
  await shop.sell({
    name: 'Chess',
    categoryId: toys.id,
    translations: { ru: { name: 'Шахматы', description: '' } },
  });
  expect(await suggest('шахм')).toEqual(['Шахматы']);
});

test('when more than ten names fit, ten are suggested, each once', async () => {
  const twice = [...Array.from({ length: 12 }, (_, index) => `Puzzle ${index}`), 'Puzzle 1'];
  await shop.sell(...twice.map((name) => ({ name, categoryId: toys.id })));
  const { data } = await shop.call<string[]>('get', '/api/v1/search/suggestions?q=puz');
  expect(data).toHaveLength(10);
  expect(new Set(data).size).toBe(10);
});

test.each([
  ['an unknown key', 'colour=red', 400, 'VALIDATION_ERROR'],
  ['an unknown sort key', 'sort=size', 400, 'VALIDATION_ERROR'],
  ['a price with a fraction', 'priceMin=1.5', 400, 'VALIDATION_ERROR'],
  ['an attribute without a value', 'attributes=Color', 400, 'VALIDATION_ERROR'],
  ['a very long question', `q=${'a'.repeat(201)}`, 400, 'VALIDATION_ERROR'],
  ['more results than are looked at', 'page=1000&limit=100', 400, 'SEARCH_TOO_DEEP'],
])('when a search has %s, it is refused', async (_situation, query, status, code) => {
  expect(await shop.call('get', `/api/v1/search?${query}`)).toMatchObject({ status, code });
});

test('when a search has too many attributes, the refusal says how many it may have', async () => {
  const attributes = Array.from({ length: 21 }, (_, index) => `attributes=Color:${index}`).join('&');
  const answer = await fetch(`${shop.service.url}/api/v1/search?${attributes}`);
  expect(await answer.json()).toMatchObject({
    status: 400,
    errors: [{ detail: 'must be name:value, at most 20 of them' }],
  });
});

test.each(['"unclosed', 'AND OR NOT', '*:*', '{"match_all":{}}', '\\', '🙂', 'a'.repeat(200)])(
  'when the words are %s, they are only words',
  async (q) => {
    expect((await shop.find({ q })).meta.degraded).toBe(false);
  },
);

test('when only a variant is in stock, filters, facets and sorting look at its price', async () => {
  const category = shop.catalogue.category('Rare');
  await shop.sell(
    {
      name: 'Rare Coat',
      categoryId: category.id,
      price: usd(20_000),
      variants: [
        { sku: 'RARE-S', attributes: {}, inStock: true, price: usd(5000) },
        { sku: 'RARE-L', attributes: {}, inStock: false, price: usd(30_000) },
      ],
    },
    { name: 'Rare Hat', categoryId: category.id, price: usd(7000) },
  );
  const found = (query: Record<string, string>) => shop.names({ category: 'rare', ...query });
  expect(await found({ inStock: 'true', priceMax: '6000' })).toEqual(['Rare Coat']);
  expect(await found({ priceMin: '9000' })).toEqual([]);
  expect(await found({ sort: 'price' })).toEqual(['Rare Coat', 'Rare Hat']);
  expect(await found({ sort: '-price' })).toEqual(['Rare Hat', 'Rare Coat']);
  const { data } = await shop.find({ category: 'rare' });
  expect(data.facets.prices.find(({ from }) => from === 5000)?.count).toBe(2);
});

test('when a category is named in another form of Unicode or in capitals, it is the same', async () => {
  const { id } = shop.catalogue.category('한국');
  await shop.sell({ name: 'Kimchi', categoryId: id });
  for (const category of ['한국'.normalize('NFD'), id.toUpperCase()])
    expect(await shop.names({ category })).toEqual(['Kimchi']);
});

test.each([
  { attributes: ['a:1', 'b:1', 'c:1', 'd:1', 'e:1', 'f:1'] },
  { attributes: ['a'] },
  { inStock: 'yes' },
  { inStock: 'on' },
  { rating: '0x4' },
  { rating: '6' },
  { priceMin: '1e3' },
  { priceMin: '-1' },
  { priceMax: '100000000001' },
  { sort: 'price,-price' },
  { sort: 'state' },
  { page: '101', limit: '100' },
  { page: '0' },
  { searchId: 'x' },
  { category: 'a b' },
])('when a search asks for %j, it is refused', async (query) => {
  expect((await shop.find(query as unknown as Record<string, string | string[]>)).status).toBe(400);
});
