import { type Shop, startShop } from './support';

let shop: Shop;
let lighting: string;
beforeAll(async () => {
  shop = await startShop();
  const home = shop.catalogue.category('Home');
  lighting = shop.catalogue.category('Lighting', home.id).id;
  await shop.sell(
    { name: 'Brass Lamp', description: 'Stands on any desk', categoryId: lighting, rating: 4 },
    { name: 'Desk Organiser', description: 'Keeps pens in order', categoryId: home.id },
    { name: 'Floor Candle', description: 'Wax', categoryId: lighting },
    {
      name: 'Green Tea',
      categoryId: home.id,
      translations: {
        ru: { name: 'Зелёный чай', description: 'Свежие листья' },
        uz: { name: 'Koʻk choy', description: 'Yangi barglar' },
      },
    },
    { name: 'Running Shoes', sku: 'RUN-77', description: 'For the road', categoryId: home.id },
  );
});
afterAll(() => shop.stop());

test('when words stand in name, description and category, name counts more than description, and that more than category', async () => {
  await shop.sell(
    { name: 'Saffron', categoryId: lighting },
    { name: 'Rice box', description: 'Goes well with saffron', categoryId: lighting },
    { name: 'Spoon', categoryId: shop.catalogue.category('Saffron').id },
  );
  expect(await shop.names({ q: 'saffron' })).toEqual(['Saffron', 'Rice box', 'Spoon']);
});

test.each([
  ['a letter is wrong', 'Brsas lamp', 'Brass Lamp'],
  ['a letter is missing', 'candl', 'Floor Candle'],
  ['it is in the plural', 'candles', 'Floor Candle'],
  ['the words come from name and description', 'brass stands', 'Brass Lamp'],
  ['it is another form of the word', 'shoe for running', 'Running Shoes'],
  ['it is the SKU in other letters', 'run-77', 'Running Shoes'],
  ['it is Russian in another case', 'зеленого чая', 'Green Tea'],
  ['it is Uzbek without the apostrophe', 'kok choy', 'Green Tea'],
  ['it is Uzbek with another apostrophe', "ko'k choy", 'Green Tea'],
  ['it is Uzbek in Cyrillic', 'кўк чой', 'Green Tea'],
])('when %s, the product is found first', async (_situation, q, name) => {
  expect((await shop.names({ q }))[0]).toBe(name);
});

test('when products match exactly, others that are only spelt like them are left out', async () => {
  await shop.sell(
    { name: 'Silk Scarf', categoryId: lighting },
    { name: 'Silt Filter', categoryId: lighting },
  );
  expect(await shop.names({ q: 'silk' })).toEqual(['Silk Scarf']);
  expect(await shop.names({ q: 'silkk' })).toEqual(expect.arrayContaining(['Silk Scarf']));
});

test('when exact matches are only outside of the filters, nothing else is found instead', async () => {
  await shop.sell({ name: 'Bamboo Crate', price: { amount: 9000, currency: 'USD' }, categoryId: lighting });
  await shop.sell({ name: 'Bambou Stool', price: { amount: 100, currency: 'USD' }, categoryId: lighting });
  expect(await shop.names({ q: 'bamboo', priceMax: '500' })).toEqual([]);
});

test('when nothing fits, the answer is empty and says zero', async () => {
  const { status, data, meta } = await shop.find({ q: 'xylophone' });
  expect(status).toBe(200);
  expect(data.hits).toEqual([]);
  expect(meta).toMatchObject({ total: 0, degraded: false });
});

test('when a hit is shown, it has what a product card needs', async () => {
  const { data } = await shop.find({ q: 'brass lamp' });
  expect(data.hits[0]).toEqual({
    id: expect.any(String),
    sku: expect.any(String),
    name: 'Brass Lamp',
    slug: expect.any(String),
    price: { amount: 1999, currency: 'USD' },
    originalPrice: null,
    inStock: true,
    images: ['https://images.test/a.webp'],
    categoryId: lighting,
    sellerId: null,
    rating: 4,
    reviewCount: 0,
  });
});

test('when the products path is asked, it answers like the search', async () => {
  const one = await shop.find({ q: 'brass lamp' });
  const other = await shop.call('get', '/api/v1/products/search?q=brass+lamp');
  expect(other.data).toEqual(one.data);
});

test.each(['!!!', '++', '""', '---', '&', 'ь', 'и', '!!! +++ --- ###', '👍'])(
  'when the words %s name nothing, nothing is found, and nothing could be chosen',
  async (q) => {
    const { status, data, meta } = await shop.find({ q });
    expect(status).toBe(200);
    expect(data.hits).toEqual([]);
    expect(meta).toMatchObject({ total: 0, degraded: false });
    expect((await shop.call('get', `/api/v1/search/facets?q=${encodeURIComponent(q)}`)).data).toMatchObject({
      categories: [],
    });
  },
);

test.each(['the lamp of brass', 'brass !!! lamp', 'lamp & brass - the'])(
  'when words that name nothing stand beside others in %s, the others are what is looked for',
  async (q) => {
    expect((await shop.names({ q }))[0]).toBe('Brass Lamp');
    expect(await shop.names({ q })).not.toContain('Running Shoes');
  },
);

test.each(['a\0b', '\u200b', 'a\nb', 'x'.repeat(201)])(
  'when the words are %j, they are refused',
  async (q) => {
    const url = `/api/v1/search?q=${encodeURIComponent(q)}`;
    expect((await shop.call('get', url)).status).toBe(400);
  },
);

test('when only stop words are searched for, products without them are not found', async () => {
  expect(await shop.names({ q: 'the' })).toEqual(['Running Shoes']);
  expect(await shop.names({ q: 'and the of' })).not.toContain('Brass Lamp');
});
