import { createConnection } from 'mongoose';
import { newId, startService } from '@ultramarket/platform';
import { productService } from '../src/service';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
let categoryId: string;
beforeAll(async () => {
  shop = await startCatalogue();
  categoryId = await shop.category('Names');
});
afterAll(() => shop.stop());

const path = '/api/v1/products';
const read = (idOrSlug: string, base = path) =>
  shop.call<ProductBody>('get', `${base}/${encodeURIComponent(idOrSlug)}`);

test.each([
  'Oʻzbek choyi',
  'コーヒー',
  '日本々',
  '한국 김치',
  'हिन्दी किताब',
  `${'a'.repeat(79)}𠮷`,
  'Search',
  'Trending',
  newId(),
])('when a product is called %s, it can be read by the slug given out, in NFC and in NFD', async (name) => {
  const { id, slug } = await shop.product({ name, categoryId });
  for (const form of [slug, slug.normalize('NFC'), slug.normalize('NFD'), slug.toUpperCase()])
    expect((await read(form)).data.id).toBe(id);
});

test.each(['Search results', '한국 음식', newId()])(
  'when a category is called %s, it can be read likewise',
  async (name) => {
    const id = await shop.category(name);
    const { slug } = (await read(id, '/api/v1/categories')).data;
    for (const form of [slug, slug.normalize('NFD')]) {
      expect((await read(form, '/api/v1/categories')).data.id).toBe(id);
      expect((await shop.call('get', `${path}?category=${encodeURIComponent(form)}`)).status).toBe(200);
    }
  },
);

test.each(['search', 'featured', 'trending', newId(), 'A-B', 'a b', 'a--b', 'a\u200bb'])(
  'when a caller chooses the slug %j, it is refused for products and categories',
  async (slug) => {
    const product = { name: 'x', price: { amount: 1, currency: 'USD' }, categoryId, slug };
    const refused = { status: 400, code: 'VALIDATION_ERROR' };
    expect(await shop.call('post', path, { token: shop.admin, body: product })).toMatchObject(refused);
    const category = { name: 'x', slug };
    expect(
      await shop.call('post', '/api/v1/categories', { token: shop.admin, body: category }),
    ).toMatchObject(refused);
  },
);

test('when an id is written in capitals, it is the same product, category, seller and variant', async () => {
  const { id } = await shop.product({ categoryId: categoryId.toUpperCase() }, shop.vendor.token);
  expect((await read(id.toUpperCase())).data.id).toBe(id);
  expect((await read(categoryId.toUpperCase(), '/api/v1/categories')).data.id).toBe(categoryId);
  const listed = await shop.call<ProductBody[]>(
    'get',
    `${path}?category=${categoryId.toUpperCase()}&seller=${shop.vendor.id.toUpperCase()}`,
  );
  expect(listed.data.map((one) => one.id)).toEqual([id]);
  const items = [{ productId: id.toUpperCase(), variantId: null }];
  const found = await shop.call<Array<{ productId: string }>>('post', '/internal/v1/products/lookup', {
    token: shop.machine,
    body: { items },
  });
  expect(found.data).toMatchObject([{ productId: id }]);
  const changed = { token: shop.admin, body: { description: 'Found' } };
  expect((await shop.call('put', `${path}/${id.toUpperCase()}`, changed)).status).toBe(200);
});

test.each([
  ['a NUL in its name', { name: 'a\0b' }],
  ['a name that looks empty', { name: '\u200b\u3164' }],
  ['half a character in its description', { description: 'a\ud800' }],
  ['a field of JavaScript as attribute', { attributes: { constructor: 'x' } }],
  ['code as attribute', { attributes: { $where: 'x' } }],
  [
    'too many attributes',
    { attributes: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`a${n}`, 'x'])) },
  ],
  ['an attribute in both forms of Unicode', { attributes: { é: 'x', ['e\u0301']: 'y' } }],
  ['an attribute with and without a blank', { attributes: { Size: 'S', 'Size ': 'M' } }],
  ['attributes within attributes', { attributes: { size: { $gt: '' } } }],
  ['a price beyond all prices', { price: { amount: 100_000_000_001, currency: 'USD' } }],
  ['a currency that is none', { price: { amount: 1, currency: 'XXX' } }],
  ['a picture that is not secure', { images: ['http://pixel.test/x.png'] }],
  ['a picture somewhere else in disguise', { images: ['//pixel.test/x.png'] }],
  ['a picture somewhere else behind a backslash', { images: ['/\\pixel.test/x.png'] }],
  ['a picture with a password', { images: ['https://user:secret@pixel.test/x.png'] }],
  ['a SKU with a blank', { sku: 'A 1' }],
  ['a language that names a prototype', JSON.parse('{"translations":{"__proto__":{"name":"x"}}}') as object],
  ['an attribute that names a prototype', JSON.parse('{"attributes":{"__proto__":"x"}}') as object],
])('when a product has %s, it is refused', async (_what, fields) => {
  const body = { name: 'x', price: { amount: 1, currency: 'USD' }, categoryId, ...fields };
  expect(await shop.call('post', path, { token: shop.admin, body })).toMatchObject({
    status: 400,
    code: 'VALIDATION_ERROR',
  });
});

test('when a change names one field, everything else stays', async () => {
  const given = {
    description: 'Long',
    attributes: { Color: 'Red' },
    images: ['/a.png'],
    videos: ['https://films.test/a.mp4'],
    originalPrice: { amount: 2999, currency: 'USD' },
    seo: { title: 'T', description: 'D' },
    translations: { ru: { name: 'Лампа', description: 'Да' } },
    variants: [{ sku: `V-${newId()}`, name: 'Red', attributes: { Size: 'S' }, image: '/b.png' }],
  };
  const before = await shop.product({ categoryId, ...given });
  const put = (body: object) => shop.call('put', `${path}/${before.id}`, { token: shop.admin, body });
  const { data } = await put({ name: 'Other' });
  expect(data).toEqual({ ...before, name: 'Other', version: 2, updatedAt: data['updatedAt'] });
  expect((await put({ description: '' })).data).toMatchObject({ description: '' });
});

test('when products are older than this release, it derives their fields for sorting and reading when it starts', async () => {
  const { id } = await shop.product({ name: '한국 김치찌개', categoryId });
  const other = await shop.product({ name: 'Half', categoryId });
  const connection = await createConnection(shop.mongoUrl).asPromise();
  const products = connection.collection<{ _id: string; slug: string }>('products');
  await products.updateOne(
    { _id: id },
    {
      $set: { slug: '한국-김치찌개'.normalize('NFD'), nameKey: 'old' },
      $unset: { prices: 1, lowestPrice: 1, statusBefore: 1 },
    },
  );
  await products.updateOne({ _id: other.id }, { $set: { slug: 'half-\ufffd' } });
  await connection.collection<{ _id: string }>('derivations').deleteMany({});
  const replica = await startService(productService, shop.service.env);
  await replica.stop();
  expect(await products.findOne({ _id: id })).toMatchObject({
    slug: '한국-김치찌개',
    nameKey: '한국 김치찌개',
    prices: [1999],
    lowestPrice: 1999,
  });
  expect((await products.findOne({ _id: other.id }))?.slug).toBe(`half-${other.id.slice(-6)}`);
  await connection.close();
});

test('when an import names something twice, it is refused with its place, and nothing is stored', async () => {
  const item = (fields = {}) => ({
    id: newId(),
    sku: `SKU-${newId()}`,
    name: 'Chair',
    slug: `chair-${newId()}`,
    price: { amount: 1000, currency: 'USD' },
    categoryId,
    ...fields,
  });
  const first = item();
  for (const [twice, says] of [
    [{ sku: first.sku }, 'SKU'],
    [{ id: first.id }, 'id'],
    [{ slug: first.slug }, 'slug'],
    [{ variants: [{ id: newId(), sku: first.sku, name: 'Red' }] }, 'SKU'],
  ] as const) {
    const body = { products: [first, item(twice)] };
    const answer = await shop.call('post', '/internal/v1/products/import', { token: shop.machine, body });
    expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
    expect(JSON.stringify(answer.body['errors'])).toContain(`${says} `);
  }
  expect((await read(first.id)).status).toBe(404);
});
