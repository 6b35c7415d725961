import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

interface LookedUp {
  productId: string;
  variantId: string | null;
  sku: string;
  name: string;
  price: { amount: number; currency: string };
  status: string;
  image: string | null;
}

let shop: Catalogue;
beforeAll(async () => {
  shop = await startCatalogue();
});
afterAll(() => shop.stop());

const lookUp = (items: Array<{ productId: string; variantId: string | null }>, token = shop.machine) =>
  shop.call<LookedUp[]>('post', '/internal/v1/products/lookup', { token, body: { items } });
const put = (id: string, body: object) =>
  shop.call<ProductBody>('put', `/api/v1/products/${id}`, { token: shop.admin, body });

test('when products and variants are looked up, each comes with what it is sold by', async () => {
  const variants = [
    { sku: `R-${newId()}`, name: 'Red', price: { amount: 2500, currency: 'USD' }, image: '/red.png' },
    { sku: `B-${newId()}`, name: 'Blue' },
  ];
  const { id, sku, name, images, variants: made } = await shop.product({ variants });
  const [red, blue] = made.map((variant) => variant.id);
  const { status, data } = await lookUp([
    { productId: id, variantId: null },
    { productId: id, variantId: red ?? null },
    { productId: id, variantId: blue ?? null },
    { productId: id, variantId: newId() },
    { productId: newId(), variantId: null },
  ]);
  expect(status).toBe(200);
  expect(data).toMatchObject([
    {
      productId: id,
      variantId: null,
      sku,
      name,
      price: { amount: 1999 },
      status: 'ACTIVE',
      image: images[0],
    },
    {
      variantId: red,
      sku: variants[0]?.sku,
      name: `${name}, Red`,
      price: { amount: 2500 },
      image: '/red.png',
    },
    { variantId: blue, sku: variants[1]?.sku, price: { amount: 1999 }, image: images[0] },
  ]);
});

test('when a product is a draft or archived, the lookup says so', async () => {
  const { id } = await shop.product({ status: 'DRAFT' });
  expect((await lookUp([{ productId: id, variantId: null }])).data).toMatchObject([{ status: 'DRAFT' }]);
  await shop.call('delete', `/api/v1/products/${id}`, { token: shop.admin });
  expect((await lookUp([{ productId: id, variantId: null }])).data).toMatchObject([{ status: 'ARCHIVED' }]);
});

test('when prices change under many readers, no reader gets one older than the last finished change', async () => {
  const { id } = await shop.product({ price: { amount: 1, currency: 'USD' } });
  let finished = 1;
  let stop = false;
  const reader = async (): Promise<number> => {
    let reads = 0;
    while (!stop) {
      const floor = finished;
      const { data } = await lookUp([{ productId: id, variantId: null }]);
      expect(data[0]?.price.amount).toBeGreaterThanOrEqual(floor);
      reads += 1;
    }
    return reads;
  };
  const readers = Array.from({ length: 6 }, reader);
  for (let amount = 2; amount <= 25; amount += 1) {
    expect((await put(id, { price: { amount, currency: 'USD' } })).status).toBe(200);
    finished = amount;
  }
  stop = true;
  const reads = await Promise.all(readers);
  expect(Math.min(...reads)).toBeGreaterThan(0);
});

test('when others than services look up or import, they are refused', async () => {
  const items = [{ productId: newId(), variantId: null }];
  const { authority } = shop.service;
  for (const token of [authority.token(), shop.vendor.token, shop.manager, shop.admin])
    expect((await lookUp(items, token)).status).toBe(403);
  const body = { items };
  expect((await shop.call('post', '/internal/v1/products/lookup', { body })).status).toBe(401);
  for (const path of ['/internal/v1/products/import', '/internal/v1/categories/import'])
    expect((await shop.call('post', path, { token: shop.admin, body: {} })).status).toBe(403);
  expect((await lookUp([])).status).toBe(400);
  expect(
    (await lookUp(Array.from({ length: 501 }, () => ({ productId: newId(), variantId: null })))).status,
  ).toBe(400);
});

describe('an import', () => {
  const item = (categoryId: string, fields: Record<string, unknown> = {}) => ({
    id: newId(),
    sku: `I-${newId()}`,
    name: 'Imported',
    slug: `imported-${newId()}`,
    categoryId,
    price: { amount: 700, currency: 'USD' },
    createdAt: '2026-01-02T03:04:05.000Z',
    ...fields,
  });
  const send = (products: object[]) =>
    shop.call('post', '/internal/v1/products/import', { token: shop.machine, body: { products } });
  const created = async (ids: string[]) =>
    (await shop.service.published<{ productId: string }>('ProductCreated')).filter(({ productId }) =>
      ids.includes(productId),
    );

  test('adds what is new, updates what differs, leaves the rest, and publishes it', async () => {
    const categoryId = await shop.category();
    const items = Array.from({ length: 30 }, () => item(categoryId));
    expect((await send(items)).data).toEqual({ created: 30, updated: 0, unchanged: 0 });
    expect((await send(items)).data).toEqual({ created: 0, updated: 0, unchanged: 30 });
    const [first, ...rest] = items;
    if (!first) throw new Error('there are items');
    const shown = await shop.call<ProductBody>('get', `/api/v1/products/${first.id}`);
    expect(shown.data).toMatchObject({ sku: first.sku, createdAt: first.createdAt, version: 1 });
    const reduced = { ...first, price: { amount: 600, currency: 'USD' } };
    expect((await send([reduced, ...rest])).data).toEqual({ created: 0, updated: 1, unchanged: 29 });
    expect((await shop.call<ProductBody>('get', `/api/v1/products/${first.id}`)).data.price.amount).toBe(600);
    await eventually(async () => expect(await created(items.map(({ id }) => id))).toHaveLength(30));
    await eventually(async () =>
      expect(await shop.service.published<{ productId: string }>('PriceChanged')).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({ productId: first.id, old: 700, new: 600 }),
        ]) as object,
      ),
    );
  });

  test('refuses SKUs that are reserved, and stores nothing', async () => {
    const categoryId = await shop.category();
    const variants = [{ id: newId(), sku: 'Release', name: 'x' }];
    for (const bad of [{ sku: 'RESERVE' }, { variants }]) {
      const good = item(categoryId);
      expect(await send([good, item(categoryId, bad)])).toMatchObject({
        status: 400,
        code: 'VALIDATION_ERROR',
      });
      expect((await shop.call('get', `/api/v1/products/${good.id}`)).status).toBe(404);
    }
  });

  test('refuses conflicting items and says which, and still adds the others', async () => {
    const categoryId = await shop.category();
    const { slug, variants } = await shop.product({ variants: [{ sku: `T-${newId()}`, name: 'x' }] });
    const good = item(categoryId);
    const bySlug = await send([good, item(categoryId, { slug })]);
    expect(bySlug).toMatchObject({ status: 409, code: 'PRODUCT_SLUG_TAKEN' });
    expect((await shop.call('get', `/api/v1/products/${good.id}`)).status).toBe(200);
    const bySku = await send([item(categoryId, { sku: variants[0]?.sku })]);
    expect(bySku).toMatchObject({ status: 409, code: 'PRODUCT_SKU_TAKEN' });
    expect(await send([item(newId())])).toMatchObject({ status: 404, code: 'CATEGORY_UNKNOWN' });
    expect(await send([])).toMatchObject({ status: 400 });
  });

  test('of categories adds those that are missing', async () => {
    const parent = { id: newId(), name: 'Imported', slug: `p-${newId()}`, parentId: null, position: 1 };
    const child = { id: newId(), name: 'Below', slug: `c-${newId()}`, parentId: parent.id, position: 1 };
    const post = (categories: object[]) =>
      shop.call('post', '/internal/v1/categories/import', { token: shop.machine, body: { categories } });
    expect((await post([parent, child])).data).toEqual({ created: 2, unchanged: 0 });
    expect((await post([parent, child])).data).toEqual({ created: 0, unchanged: 2 });
    expect((await shop.call('get', `/api/v1/categories/${child.slug}`)).data).toMatchObject({
      path: [{ id: parent.id }, { id: child.id }],
    });
    expect(await post([{ ...child, id: newId(), slug: 'x', parentId: newId() }])).toMatchObject({
      code: 'CATEGORY_UNKNOWN',
    });
  });
});
