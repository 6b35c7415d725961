import { newId } from '@ultramarket/platform';
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

test('when a cursor was made in another order, or by nobody, it is refused', async () => {
  const { meta } = await list('?sort=price&limit=1');
  for (const query of [`?sort=name&cursor=${meta.nextCursor}`, '?cursor=bm9uc2Vuc2U', '?cursor=%00'])
    expect(await list(query)).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
});

test.each([
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
