import { createConnection } from 'mongoose';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
let categoryId: string;
beforeAll(async () => {
  shop = await startCatalogue();
  categoryId = await shop.category();
});
afterAll(() => shop.stop());

const path = '/api/v1/products';
const usd = (amount: number) => ({ amount, currency: 'USD' });
const get = (id: string, token?: string) => shop.call<ProductBody>('get', `${path}/${id}`, { token });
const post = (body: object, token: string | undefined = shop.admin) =>
  shop.call<ProductBody>('post', path, { token, body });
const put = (id: string, body: object, token = shop.admin, headers = {}) =>
  shop.call<ProductBody>('put', `${path}/${id}`, { token, body, headers });
const sell = (fields: Record<string, unknown> = {}, token?: string) =>
  shop.product({ categoryId, ...fields }, token);

/** The published events of one product, in order; waits until there are `count`. */
const published = (productId: string, count: number) =>
  eventually(async () => {
    const types = ['ProductCreated', 'ProductUpdated', 'PriceChanged', 'ProductDeleted'];
    const all = await Promise.all(
      types.map(async (type) =>
        (await shop.service.published<{ productId: string; version: number }>(type)).map((event) => ({
          type,
          ...event,
        })),
      ),
    );
    const own = all.flat().filter((event) => event.productId === productId);
    expect(own).toHaveLength(count);
    return own;
  });

test('when staff add a product, everyone can see it and events are published', async () => {
  const skus = [`SET-${newId()}`, `SET-${newId()}`];
  const { status, data, headers } = await post({
    name: 'Crème brûlée set',
    description: 'Six dishes.',
    sku: skus[0],
    price: usd(2999),
    originalPrice: usd(3999),
    categoryId,
    attributes: { Material: 'Stoneware' },
    variants: [{ sku: skus[1], name: 'Blue', attributes: { Color: 'Blue' } }],
  });
  expect(status).toBe(201);
  expect(headers['etag']).toBe('"1"');
  const shown = await get(data.id);
  expect(shown).toMatchObject({
    status: 200,
    data: {
      sku: skus[0],
      slug: 'creme-brulee-set',
      price: usd(2999),
      originalPrice: usd(3999),
      inStock: false,
      status: 'ACTIVE',
      rating: 0,
      reviewCount: 0,
      categoryId,
      attributes: { Material: 'Stoneware' },
      images: [`/api/v1/products/${data.id}/picture.svg`],
      variants: [{ sku: skus[1], name: 'Blue', price: usd(2999), inStock: false }],
    },
  });
  expect(shown.headers['etag']).toBe('"1"');
  expect((await get('creme-brulee-set')).data.id).toBe(data.id);
  expect((await published(data.id, 1))[0]).toMatchObject({
    type: 'ProductCreated',
    sku: skus[0],
    price: 2999,
    currency: 'USD',
    attributes: { Material: 'Stoneware' },
    variants: [{ sku: skus[1], price: null }],
    version: 1,
  });
});

test('when only name, price and category are given, the rest is made up', async () => {
  const { status, data } = await post({ name: 'Featured', price: usd(1), categoryId });
  expect(status).toBe(201);
  expect(data.sku).toMatch(/^UM-[0-9A-F]{12}$/);
  expect(data.slug).toBe('item-featured');
});

test('when two products have one name, they get different slugs', async () => {
  const name = `Twin ${newId()}`;
  const [one, other] = [await sell({ name }), await sell({ name })];
  expect(other.slug).toMatch(new RegExp(`^${one.slug}-[0-9a-f]{6}$`));
});

test.each([
  ['an unknown field', { colour: 'red' }, 'VALIDATION_ERROR', 400],
  [
    'an unknown field deeper down',
    { price: { amount: 1, currency: 'USD', tax: 2 } },
    'VALIDATION_ERROR',
    400,
  ],
  ['a fraction as price', { price: usd(19.99) }, 'VALIDATION_ERROR', 400],
  ['a negative price', { price: usd(-1) }, 'VALIDATION_ERROR', 400],
  ['an operator as attribute', { attributes: { $gt: 'x' } }, 'VALIDATION_ERROR', 400],
  ['a dotted attribute', { attributes: { 'a.b': 'x' } }, 'VALIDATION_ERROR', 400],
  ['a script as picture', { images: ['javascript:alert(1)'] }, 'VALIDATION_ERROR', 400],
  ['an original price below the price', { originalPrice: usd(0) }, 'VALIDATION_ERROR', 400],
  ['two currencies', { originalPrice: { amount: 2, currency: 'EUR' } }, 'VALIDATION_ERROR', 400],
  [
    'one SKU twice',
    { variants: [1, 2].map((n) => ({ sku: 'SAME', name: `${n}` })) },
    'VALIDATION_ERROR',
    400,
  ],
  ['a reserved slug', { slug: 'trending' }, 'VALIDATION_ERROR', 400],
  ['a reserved SKU', { sku: 'Warehouses' }, 'VALIDATION_ERROR', 400],
  ['a reserved SKU of a variant', { variants: [{ sku: 'update', name: 'x' }] }, 'VALIDATION_ERROR', 400],
  ['an archived start', { status: 'ARCHIVED' }, 'VALIDATION_ERROR', 400],
  ['a category that is not there', { categoryId: newId() }, 'CATEGORY_UNKNOWN', 404],
])('when a new product has %s, it is refused', async (_what, fields, code, status) => {
  const answer = await post({ name: 'x', price: usd(1), categoryId, ...fields });
  expect(answer).toMatchObject({ status, code });
});

test('when a product has SKUs from before they were reserved, it keeps them, and takes no others', async () => {
  const { id, sku } = await sell({ variants: [{ sku: `V-${newId()}`, name: 'Red' }] });
  const connection = await createConnection(shop.mongoUrl).asPromise();
  await connection
    .collection('products')
    .updateOne(
      { sku },
      { $set: { sku: 'warehouses', 'skus.$[own]': 'warehouses' } },
      { arrayFilters: [{ own: sku }] },
    );
  await connection.close();
  const variants = [{ sku: `V-${newId()}`, name: 'Blue' }];
  expect(await put(id, { sku: 'warehouses', name: 'Kept', variants })).toMatchObject({
    status: 200,
    data: { sku: 'warehouses', name: 'Kept' },
  });
  expect(await put(id, { sku: 'Warehouses' })).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
  const worse = [{ sku: 'release', name: 'Blue' }];
  expect(await put(id, { variants: worse })).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
});

test('when a SKU is taken, also by a variant, the product is refused', async () => {
  const variantSku = `V-${newId()}`;
  const { sku, slug } = await sell({ variants: [{ sku: variantSku, name: 'Red' }] });
  const base = { name: 'Other', price: usd(1), categoryId };
  expect(await post({ ...base, sku })).toMatchObject({ status: 409, code: 'PRODUCT_SKU_TAKEN' });
  expect(await post({ ...base, sku: variantSku })).toMatchObject({ status: 409, code: 'PRODUCT_SKU_TAKEN' });
  expect(await post({ ...base, slug })).toMatchObject({ status: 409, code: 'PRODUCT_SLUG_TAKEN' });
  const { id } = await sell();
  expect(await put(id, { sku })).toMatchObject({ status: 409, code: 'PRODUCT_SKU_TAKEN' });
  expect(await put(id, { slug })).toMatchObject({ status: 409, code: 'PRODUCT_SLUG_TAKEN' });
});

test('when the price changes, shoppers see it at once and an event has the old and the new price', async () => {
  const variantSku = `V-${newId()}`;
  const product = await sell({ price: usd(1000), variants: [{ sku: variantSku, name: 'Red' }] });
  expect((await get(product.id)).data.price).toEqual(usd(1000));
  const changed = await put(product.id, { price: usd(900), originalPrice: usd(1000) });
  expect(changed).toMatchObject({ status: 200, data: { price: usd(900), version: 2, name: product.name } });
  expect(changed.data.variants[0]).toMatchObject({ id: product.variants[0]?.id, price: usd(900) });
  expect((await get(product.id)).data.price).toEqual(usd(900));
  const events = await published(product.id, 4);
  expect(events.filter(({ type }) => type === 'PriceChanged')).toMatchObject([
    { sku: product.sku, old: 1000, new: 900, version: 2 },
    { sku: variantSku, old: 1000, new: 900, version: 2 },
  ]);
});

const eur = (amount: number) => ({ amount, currency: 'EUR' });
test.each([
  ['the original price', { originalPrice: eur(5000) }],
  ['the price while the original price stays', { price: eur(900), variants: [] }],
  ['the price while a variant has its own', { price: eur(900), originalPrice: eur(1500) }],
  ['the variants', { variants: [{ sku: 'EUR-VARIANT', name: 'Red', price: eur(1000) }] }],
])(
  'when only %s comes in another currency, the change is refused and nothing is stored',
  async (_what, change) => {
    const variants = [{ sku: `V-${newId()}`, name: 'Red', price: usd(1200) }];
    const { id } = await sell({ price: usd(1000), originalPrice: usd(1500), variants });
    expect(await put(id, change)).toMatchObject({ status: 422, code: 'PRODUCT_CURRENCY_MIXED' });
    expect((await get(id)).data).toMatchObject({ price: usd(1000), version: 1 });
  },
);

test('when every price comes in another currency, it is accepted, and events are published even for equal amounts', async () => {
  const product = await sell({ price: usd(1000), originalPrice: usd(1500) });
  const changed = await put(product.id, { price: eur(1000), originalPrice: null });
  expect(changed).toMatchObject({ status: 200, data: { price: eur(1000), originalPrice: null } });
  const events = await published(product.id, 3);
  expect(events.find(({ type }) => type === 'PriceChanged')).toMatchObject({
    sku: product.sku,
    old: 1000,
    oldCurrency: 'USD',
    new: 1000,
    currency: 'EUR',
  });
});

test('when a price would be above the original price, the change is refused; other changes are not', async () => {
  const { id } = await sell({ price: usd(1000), originalPrice: usd(1500) });
  const refused = { status: 422, code: 'PRODUCT_ORIGINAL_PRICE_LOW' };
  expect(await put(id, { price: usd(1501) })).toMatchObject(refused);
  expect(await put(id, { originalPrice: usd(999) })).toMatchObject(refused);
  expect((await put(id, { price: usd(1501), originalPrice: null })).status).toBe(200);
});

test('when a product takes the SKU of its own variant, it is refused', async () => {
  const sku = `V-${newId()}`;
  const { id } = await sell({ variants: [{ sku, name: 'Red' }] });
  expect(await put(id, { sku })).toMatchObject({ status: 409, code: 'PRODUCT_SKU_TAKEN' });
});

test('when a change changes nothing, there is no new version and no event', async () => {
  const { id, name } = await sell();
  expect(await put(id, { name })).toMatchObject({ status: 200, data: { version: 1 } });
  expect(await put(id, { featured: true })).toMatchObject({ status: 200, data: { version: 2 } });
  await published(id, 2);
});

test('when the caller expects an old version, the change is refused, with 412 or 409 by where it was given', async () => {
  const { id } = await sell();
  expect((await put(id, { name: 'One', version: 1 })).status).toBe(200);
  expect(await put(id, { name: 'Two', version: 1 })).toMatchObject({
    status: 409,
    code: 'PRODUCT_VERSION_CONFLICT',
  });
  const stale = { 'If-Match': '"1"' };
  expect(await put(id, { name: 'Two' }, shop.admin, stale)).toMatchObject({
    status: 412,
    code: 'VERSION_CONFLICT',
  });
  expect((await put(id, { name: 'Two' }, shop.admin, { 'If-Match': '"2"' })).status).toBe(200);
  expect((await put(id, {})).status).toBe(400);
});

test('when many change one product at once with the same version, one of them wins', async () => {
  const { id } = await sell();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => put(id, { name: `Name ${index}`, version: 1 })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ code }) => code === 'PRODUCT_VERSION_CONFLICT')).toHaveLength(7);
});

test('when a product is archived, it leaves the shop once', async () => {
  const { id, sku } = await sell();
  const remove = () => shop.call('delete', `${path}/${id}`, { token: shop.admin });
  expect((await remove()).status).toBe(200);
  expect((await remove()).status).toBe(200);
  expect(await get(id)).toMatchObject({ status: 404, code: 'PRODUCT_UNKNOWN' });
  expect((await get(id, shop.admin)).data.status).toBe('ARCHIVED');
  expect((await published(id, 2)).at(-1)).toMatchObject({ type: 'ProductDeleted', sku, version: 2 });
  expect((await put(id, { status: 'ACTIVE' })).data.status).toBe('ACTIVE');
});

describe('a seller', () => {
  test('adds products of their own and sees their own drafts, others do not', async () => {
    const { vendor, service } = shop;
    const draft = await sell({ status: 'DRAFT' }, vendor.token);
    expect(draft.sellerId).toBe(vendor.id);
    const other = service.authority.token({ role: 'VENDOR' });
    const seen = await Promise.all(
      [undefined, other, service.authority.token(), vendor.token, shop.manager, shop.machine].map(
        async (token) => (await get(draft.id, token)).status,
      ),
    );
    expect(seen).toEqual([404, 404, 404, 200, 200, 200]);
    expect(await put(draft.id, { name: 'Mine now' }, other)).toMatchObject({ code: 'PRODUCT_UNKNOWN' });
    expect((await put(draft.id, { status: 'ACTIVE' }, vendor.token)).data.status).toBe('ACTIVE');
    expect((await get(draft.id)).status).toBe(200);
    expect(await put(draft.id, { name: 'Mine now' }, other)).toMatchObject({
      status: 403,
      code: 'PRODUCT_NOT_YOURS',
    });
    expect(await shop.call('delete', `${path}/${draft.id}`, { token: other })).toMatchObject({ status: 403 });
  });

  test.each([
    ['another user as seller', { sellerId: newId() }],
    ['a place in the shop window', { featured: true }],
  ])('may not set %s', async (_what, fields) => {
    const refused = { status: 403, code: 'PRODUCT_FIELD_RESERVED' };
    const { vendor } = shop;
    expect(await post({ name: 'x', price: usd(1), categoryId, ...fields }, vendor.token)).toMatchObject(
      refused,
    );
    const { id } = await sell({}, vendor.token);
    expect(await put(id, fields, vendor.token)).toMatchObject(refused);
    expect((await put(id, fields)).status).toBe(200);
  });

  test('cannot bring back what was archived, staff can', async () => {
    const { id } = await sell({}, shop.vendor.token);
    await shop.call('delete', `${path}/${id}`, { token: shop.vendor.token });
    const back = { status: 'DRAFT' };
    expect(await put(id, back, shop.vendor.token)).toMatchObject({
      status: 422,
      code: 'PRODUCT_STATUS_FORBIDDEN',
    });
    expect((await put(id, back, shop.manager)).status).toBe(200);
  });
});

test('when guests and customers try to change the catalogue, they are refused', async () => {
  const { id } = await sell();
  const customer = shop.service.authority.token();
  const body = { name: 'x', price: usd(1), categoryId };
  for (const [token, status] of [
    [undefined, 401],
    [customer, 403],
    [shop.machine, 403],
  ] as const) {
    expect((await shop.call('post', path, { token, body })).status).toBe(status);
    expect((await shop.call('put', `${path}/${id}`, { token, body: { name: 'y' } })).status).toBe(status);
    expect((await shop.call('delete', `${path}/${id}`, { token })).status).toBe(status);
  }
});

test('when a picture is asked for, it is drawn, always the same, and may be cached and embedded', async () => {
  const { id } = await sell({ name: 'Tom & <Jerry>' });
  const draw = (query = '') => fetch(`${shop.service.url}${path}/${id}/picture.svg${query}`);
  const [one, again, other] = await Promise.all([draw(), draw(), draw('?view=2')]);
  const svg = await one.text();
  expect(one.status).toBe(200);
  expect(one.headers.get('content-type')).toContain('image/svg+xml');
  expect(one.headers.get('cache-control')).toContain('public, max-age=');
  expect(one.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(svg).toMatch(/^<svg xmlns/);
  expect(svg).toContain('Tom &#38; &#60;Jerry&#62;');
  expect(await again.text()).toBe(svg);
  expect(await other.text()).not.toBe(svg);
  expect((await draw('?view=9')).status).toBe(400);
  await put(id, { status: 'DRAFT' });
  await eventually(async () => expect(await (await draw()).text()).not.toContain('Jerry'));
});

test.each(['not-there', newId()])('when there is no product %s, the answer is 404', async (id) => {
  expect(await get(id)).toMatchObject({ status: 404, code: 'PRODUCT_UNKNOWN' });
});
