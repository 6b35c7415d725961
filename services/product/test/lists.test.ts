import { StockUpdated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
let root: string;
let leaf: string;
const ids: Record<string, string> = {};

const usd = (amount: number) => ({ amount, currency: 'USD' });
beforeAll(async () => {
  shop = await startCatalogue();
  root = await shop.category('Clothes');
  leaf = await shop.category('Shirts', root);
  const add = async (name: string, amount: number, fields: Record<string, unknown> = {}) => {
    ids[name] = (await shop.product({ name, price: usd(amount), categoryId: leaf, ...fields })).id;
  };
  await add('Banana', 300, { attributes: { Color: 'Yellow', Size: 'M' }, featured: true });
  await add('apple', 100, { attributes: { Color: 'Red', Size: 'M' } });
  await add('Cherry', 200, { attributes: { Color: 'Red', Size: 'L' }, categoryId: root });
  await add('Damson', 400, { variants: [{ sku: `V-${newId()}`, name: 'S', attributes: { Size: 'S' } }] });
  await add('Elder', 500, { status: 'DRAFT' });
});
afterAll(() => shop.stop());

const list = (query: string, token?: string) =>
  shop.call<ProductBody[]>('get', `/api/v1/products${query}`, { token });
const names = async (query: string, token?: string) =>
  (await list(query, token)).data.map(({ name }) => name);

test('when nothing is asked for, everything for sale comes, the newest first, with a total', async () => {
  const { status, data, meta } = await list('');
  expect(status).toBe(200);
  expect(data.map(({ name }) => name)).toEqual(['Damson', 'Cherry', 'apple', 'Banana']);
  expect(meta).toMatchObject({ page: 1, limit: 20, total: 4, totalPages: 1, nextCursor: null });
  expect(Object.keys(data[0] ?? {})).toEqual(
    expect.arrayContaining([
      'id',
      'sku',
      'name',
      'slug',
      'price',
      'inStock',
      'images',
      'categoryId',
      'rating',
    ]) as string[],
  );
});

test.each([
  ['?sort=price', ['apple', 'Cherry', 'Banana', 'Damson']],
  ['?sort=-price&limit=2', ['Damson', 'Banana']],
  ['?sort=name', ['apple', 'Banana', 'Cherry', 'Damson']],
  ['?sort=rating,-name', ['Damson', 'Cherry', 'Banana', 'apple']],
  ['?sort=createdAt&page=2&limit=3', ['Damson']],
  ['?minPrice=200&maxPrice=300&sort=price', ['Cherry', 'Banana']],
  ['?category=clothes&sort=name', ['apple', 'Banana', 'Cherry', 'Damson']],
  ['?category=shirts&sort=name', ['apple', 'Banana', 'Damson']],
  ['?attributes=color:red&sort=name', ['apple', 'Cherry']],
  ['?attributes=Color:Red&attributes=Size:M', ['apple']],
  ['?attributes=Size:S', ['Damson']],
  ['?attributes=Color:Red&attributes=Color:Yellow&sort=name', ['apple', 'Banana', 'Cherry']],
  ['?featured=true', ['Banana']],
  ['?inStock=true', []],
  ['?inStock=false&limit=1&sort=name', ['apple']],
  ['?rating=4', []],
  ['?rating=0&sort=-name', ['Damson', 'Cherry', 'Banana', 'apple']],
  ['?minPrice=400', ['Damson']],
  ['?maxPrice=100', ['apple']],
  [`?seller=${newId()}`, []],
  ['/featured', ['Banana']],
])('when the list is %s, these come: %j', async (query, expected) => {
  expect(await names(query)).toEqual(expected);
});

test.each(['/api/v1/categories/clothes/products', '/api/v1/products?category=clothes'])(
  'when products below a category are asked for at %s, those of its descendants come too',
  async (path) => {
    const { data, meta } = await shop.call<ProductBody[]>('get', path);
    expect(data).toHaveLength(4);
    expect(meta.total).toBe(4);
  },
);

test('when a list is walked by cursor, every product comes once and nothing is counted', async () => {
  for (const sort of ['-price', 'name', '-createdAt', 'rating,-price']) {
    const all = await names(`?sort=${sort}`);
    const walked: string[] = [];
    let cursor = (await list(`?sort=${sort}&limit=1`)).meta.nextCursor;
    walked.push(...(await names(`?sort=${sort}&limit=1`)));
    while (cursor) {
      const { data, meta } = await list(`?sort=${sort}&limit=2&cursor=${cursor}`);
      walked.push(...data.map(({ name }) => name));
      expect(meta.total).toBeUndefined();
      cursor = meta.nextCursor;
    }
    expect(walked).toEqual(all);
  }
});

test('when a cursor was made for another order, or is made up, it is refused', async () => {
  const { meta } = await list('?sort=price&limit=1');
  for (const query of [`?sort=name&cursor=${meta.nextCursor}`, '?cursor=bm9uc2Vuc2U', '?cursor=%00'])
    expect(await list(query)).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
});

test('when a cursor is forged from parts that no product has, it is refused', async () => {
  const forged = (...parts: unknown[]) =>
    Buffer.from(JSON.stringify(['products', ...parts])).toString('base64url');
  for (const query of [
    `?cursor=${forged('-createdAt', 'x', 'y')}`,
    `?cursor=${forged('-createdAt', 1e300, newId())}`,
    `?sort=price&cursor=${forged('price', 1.5, newId())}`,
    `?sort=name&cursor=${forged('name', { $gt: '' }, newId())}`,
    `?sort=name&cursor=${forged('name', 'a'.repeat(300), newId())}`,
  ])
    expect(await list(query)).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
});

test('when a page lies deeper than pages go, it is refused, and a cursor goes on', async () => {
  expect(await list('?page=101&limit=100')).toMatchObject({ status: 400, code: 'LIST_TOO_DEEP' });
  expect((await list('?page=100&limit=100')).status).toBe(200);
});

test('when an exact total is asked for, it is counted to the end', async () => {
  expect((await list('?limit=1&total=exact')).meta.total).toBeGreaterThan(3);
});

test.each([
  '?sort=name,-name',
  '?inStock=yes',
  '?rating=0x4',
  '?minPrice=-1',
  '?maxPrice=1e3',
  '?total=about',
  '?colour=red',
  '?sort=colour',
  '?limit=101',
  '?page=0',
  '?minPrice=1.5',
  '?inStock=maybe',
  '?attributes=red',
  '?category=A%20B',
  '?minPrice[$gt]=1',
  '/featured?featured=false',
])('when the query is %s, it is refused', async (query) => {
  expect(await list(query)).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
});

test('when the category is not there, neither is the list', async () => {
  expect(await list('?category=nowhere')).toMatchObject({ status: 404, code: 'CATEGORY_UNKNOWN' });
});

test('when drafts are listed, staff see all, a seller their own, and others are refused', async () => {
  const own = await shop.product({ name: 'Own', categoryId: leaf, status: 'DRAFT' }, shop.vendor.token);
  expect(await names('?status=DRAFT&sort=name', shop.manager)).toEqual(['Elder', 'Own']);
  expect((await list('?status=DRAFT', shop.vendor.token)).data.map(({ id }) => id)).toEqual([own.id]);
  const refused = { status: 403, code: 'PRODUCT_STATUS_HIDDEN' };
  expect(await list('?status=DRAFT')).toMatchObject(refused);
  expect(await list('?status=ARCHIVED', shop.service.authority.token())).toMatchObject(refused);
  expect(await list(`?status=DRAFT&seller=${newId()}`, shop.vendor.token)).toMatchObject(refused);
});

test('when a product is changed, the next list shows it', async () => {
  const { id } = await shop.product({ name: 'Fig', price: usd(50), categoryId: leaf });
  expect(await names('?sort=price&limit=1')).toEqual(['Fig']);
  await shop.call('put', `/api/v1/products/${id}`, { token: shop.admin, body: { price: usd(5000) } });
  expect(await names('?sort=-price&limit=1')).toEqual(['Fig']);
  await shop.call('delete', `/api/v1/products/${id}`, { token: shop.admin });
  expect(await names('?sort=-price&limit=1')).toEqual(['Damson']);
});

test('when only a variant is in stock, filters and sorting look at its price', async () => {
  const category = await shop.category(`Prices ${newId()}`);
  const sku = `V-${newId()}`;
  const product = await shop.product({
    categoryId: category,
    price: usd(10_000),
    variants: [
      { sku, name: 'Small', price: usd(5000) },
      { sku: `V-${newId()}`, name: 'Large', price: usd(15_000) },
    ],
  });
  await shop.product({ name: 'Between', categoryId: category, price: usd(7000) });
  const found = (query: string) => names(`?category=${category}&${query}`);
  // While nothing is in stock, every price counts.
  expect(await found('minPrice=9000')).toEqual([product.name]);
  await shop.service.deliver(StockUpdated({ sku, productId: null, available: 3, version: 1 }));
  await eventually(async () => expect(await found('inStock=true&maxPrice=6000')).toEqual([product.name]));
  await eventually(async () => expect(await found('minPrice=9000')).toEqual([]));
  // One price has to lie in the range, not one above its start and another one below its end.
  expect(await found('minPrice=5001&maxPrice=9999')).toEqual(['Between']);
  expect(await found('sort=price')).toEqual([product.name, 'Between']);
  const { data } = await list(`?category=${category}&sort=price&limit=1`);
  expect(data[0]).toMatchObject({ price: usd(10_000), fromPrice: usd(5000) });
});

test('when names have accents, numbers and long words, they are sorted as people sort, page by page', async () => {
  const category = await shop.category(`Sorted ${newId()}`);
  const long = '漢'.repeat(254);
  const inOrder = ['Äpfel', 'Birne', 'Lamp 9', 'Lamp 10', `${long}1`, `${long}2`];
  const twins = ['Twin', 'twin', 'TWIN'];
  for (const name of [...twins, ...inOrder].reverse()) await shop.product({ name, categoryId: category });
  const walked: string[] = [];
  const ids = new Set<string>();
  for (let cursor: string | null | undefined = ''; cursor !== null && cursor !== undefined;) {
    const { status, data, meta } = await list(
      `?category=${category}&sort=name&limit=1${cursor && `&cursor=${cursor}`}`,
    );
    expect(status).toBe(200);
    walked.push(...data.map(({ name }) => name));
    data.forEach(({ id }) => ids.add(id));
    cursor = meta.nextCursor;
  }
  expect(walked.filter((name) => !name.startsWith('漢') && !/twin/i.test(name))).toEqual(inOrder.slice(0, 4));
  expect(ids.size).toBe(inOrder.length + twins.length);
  expect(walked.slice(4, 7).map((name) => name.toLowerCase())).toEqual(['twin', 'twin', 'twin']);
});
