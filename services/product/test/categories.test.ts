import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, startCatalogue } from './support';

interface Node {
  id: string;
  name: string;
  slug: string;
  parentId: string | null;
  children: Node[];
}

let shop: Catalogue;
beforeAll(async () => {
  shop = await startCatalogue();
});
afterAll(() => shop.stop());

const path = '/api/v1/categories';
const find = (nodes: Node[], id: string): Node | undefined =>
  nodes.find((node) => node.id === id) ?? nodes.map(({ children }) => find(children, id)).find(Boolean);
const tree = async () => (await shop.call<Node[]>('get', path)).data;
const put = (id: string, body: object, headers = {}) =>
  shop.call<Node & { version: number }>('put', `${path}/${id}`, { token: shop.manager, body, headers });
const remove = (id: string, headers = {}) =>
  shop.call('delete', `${path}/${id}`, { token: shop.manager, headers });
const published = async (id: string) =>
  (await shop.service.published<{ categoryId: string }>('CategoryChanged')).filter(
    ({ categoryId }) => categoryId === id,
  ).length;

test('when categories are nested, they are shown as a tree, flat, and one by one', async () => {
  const root = await shop.category('Root of all');
  const leaf = await shop.category('Leaf', root);
  expect(find(await tree(), root)).toMatchObject({
    slug: 'root-of-all',
    children: [{ id: leaf, children: [] }],
  });
  const flat = (await shop.call<Node[]>('get', `${path}?view=flat`)).data;
  expect(flat.find(({ id }) => id === leaf)).toMatchObject({ parentId: root, children: [] });
  for (const name of [leaf, 'leaf']) {
    expect((await shop.call('get', `${path}/${name}`)).data).toMatchObject({
      id: leaf,
      path: [{ slug: 'root-of-all' }, { slug: 'leaf' }],
      children: [],
    });
  }
  expect(await shop.call('get', `${path}/nowhere`)).toMatchObject({ status: 404, code: 'CATEGORY_UNKNOWN' });
  await eventually(async () => expect(await published(leaf)).toBe(1));
});

test('when a category is renamed or moved, the tree follows and an event is published', async () => {
  const [from, to] = [await shop.category(), await shop.category()];
  const id = await shop.category('Wanderer', from);
  expect(await put(id, { name: 'Settler', parentId: to, version: 1 })).toMatchObject({
    status: 200,
    data: { name: 'Settler', slug: 'wanderer', parentId: to, version: 2 },
  });
  expect(find(await tree(), to)?.children).toMatchObject([{ id, name: 'Settler' }]);
  await eventually(async () => expect(await published(id)).toBe(2));
  expect(await put(id, { name: 'x', version: 1 })).toMatchObject({
    status: 409,
    code: 'CATEGORY_VERSION_CONFLICT',
  });
  expect(await put(id, { name: 'x' }, { 'If-Match': '"1"' })).toMatchObject({ status: 412 });
  expect(await remove(id, { 'If-Match': '"1"' })).toMatchObject({ status: 412 });
});

test('when a category would come to lie below itself, the move is refused', async () => {
  const top = await shop.category();
  const middle = await shop.category(undefined, top);
  const bottom = await shop.category(undefined, middle);
  for (const parentId of [top, middle, bottom])
    expect(await put(top, { parentId })).toMatchObject({ status: 422, code: 'CATEGORY_CYCLE' });
  expect((await put(bottom, { parentId: null })).status).toBe(200);
});

test('when moves run concurrently, they never make a cycle', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [a, b] = [await shop.category(), await shop.category()];
    const below = await shop.category(undefined, b);
    const answers = await Promise.all([put(a, { parentId: below }), put(b, { parentId: a })]);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThan(2);
    const nodes = await tree();
    for (const id of [a, b, below]) expect(find(nodes, id)).toBeDefined();
  }
});

test('when categories nest too deep, the next level is refused', async () => {
  let id: string | null = null;
  for (let level = 1; level <= 5; level += 1) id = await shop.category(undefined, id);
  const body = { name: 'Sixth', parentId: id };
  expect(await shop.call('post', path, { token: shop.manager, body })).toMatchObject({
    status: 422,
    code: 'CATEGORY_TOO_DEEP',
  });
});

test('when a category still has something in it, it is not removed', async () => {
  const parent = await shop.category();
  const child = await shop.category(undefined, parent);
  const { id: productId } = await shop.product({ categoryId: child });
  const refused = { status: 422, code: 'CATEGORY_IN_USE' };
  expect(await remove(parent)).toMatchObject(refused);
  expect(await remove(child)).toMatchObject(refused);
  await shop.call('delete', `/api/v1/products/${productId}`, { token: shop.admin });
  expect((await remove(child)).status).toBe(200);
  expect((await remove(parent)).status).toBe(200);
  expect(await remove(parent)).toMatchObject({ status: 404 });
  expect(find(await tree(), parent)).toBeUndefined();
  await eventually(async () => expect(await published(parent)).toBe(2));
  const back = { token: shop.admin, body: { status: 'ACTIVE' } };
  expect(await shop.call('put', `/api/v1/products/${productId}`, back)).toMatchObject({
    code: 'CATEGORY_UNKNOWN',
  });
});

test('when a category is removed while products arrive, none is left without a category', async () => {
  for (let round = 0; round < 6; round += 1) {
    const categoryId = await shop.category();
    const { id: moving } = await shop.product();
    const body = { name: 'Late', price: { amount: 1, currency: 'USD' }, categoryId };
    const [removed, added, moved, nested] = await Promise.all([
      remove(categoryId),
      shop.call('post', '/api/v1/products', { token: shop.admin, body }),
      shop.call('put', `/api/v1/products/${moving}`, { token: shop.admin, body: { categoryId } }),
      shop.call('post', path, { token: shop.admin, body: { name: newId(), parentId: categoryId } }),
    ]);
    const gone = removed.status === 200;
    for (const { status } of [added, moved, nested]) if (gone) expect(status).toBe(404);
    expect(find(await tree(), categoryId) === undefined).toBe(gone);
    const { data } = await shop.call<{ categoryId: string }>('get', `/api/v1/products/${moving}`);
    expect(data.categoryId === categoryId).toBe(moved.status === 200);
  }
});

test.each([
  ['the parent is not there', { name: 'x', parentId: newId() }, 404, 'CATEGORY_UNKNOWN'],
  ['a key is unknown', { name: 'x', color: 'red' }, 400, 'VALIDATION_ERROR'],
  ['there is no name', {}, 400, 'VALIDATION_ERROR'],
])('when a category is added and %s, it is refused', async (_what, body, status, code) => {
  expect(await shop.call('post', path, { token: shop.manager, body })).toMatchObject({ status, code });
});

test('when a slug is taken, a second category cannot have it', async () => {
  const body = { name: 'Same', slug: `same-${newId()}` };
  const post = () => shop.call<{ id: string }>('post', path, { token: shop.manager, body });
  expect((await post()).status).toBe(201);
  expect(await post()).toMatchObject({ status: 409, code: 'CATEGORY_SLUG_TAKEN' });
  const other = await shop.category();
  expect(await put(other, { slug: body.slug })).toMatchObject({ status: 409, code: 'CATEGORY_SLUG_TAKEN' });
});

test('when others than managers change categories, they are refused', async () => {
  const id = await shop.category();
  const { authority } = shop.service;
  for (const [token, status] of [
    [undefined, 401],
    [authority.token(), 403],
    [shop.vendor.token, 403],
  ] as const) {
    expect((await shop.call('post', path, { token, body: { name: 'x' } })).status).toBe(status);
    expect((await shop.call('put', `${path}/${id}`, { token, body: { name: 'x' } })).status).toBe(status);
    expect((await shop.call('delete', `${path}/${id}`, { token })).status).toBe(status);
  }
});
