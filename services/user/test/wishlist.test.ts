import { PriceChanged, StockReplenished } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { dataOf, type Person, startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());
beforeEach(() => {
  users.products.broken = false;
});

const path = '/api/v1/users/wishlist';

interface Item {
  productId: string;
  name: string;
  price: { amount: number; currency: string };
  priceDrop: { amount: number; since: string | null } | null;
  restockedAt: string | null;
}

const add = (person: Person, productId: string) => users.post(person, { productId }, path);
const list = async (person: Person): Promise<Item[]> =>
  dataOf<Item[]>(await users.get(person, path).expect(200));
const itemOf = async (person: Person, productId: string) =>
  (await list(person)).find((one) => one.productId === productId);
const remove = (person: Person, productId: string) =>
  users.api.delete(`${path}/${productId}`).set('Authorization', person.authorization);

const later = (seconds: number) => ({ occurredAt: new Date(Date.now() + seconds * 1000) });
const skuOf = (productId: string) => users.products.stored.get(productId)?.sku ?? '';
const priceChanged = (productId: string, price: number, version: number, sku = skuOf(productId)) =>
  PriceChanged({ productId, sku, old: 1000, new: price, currency: 'USD', version });
const restocked = (sku: string, productId: string | null) =>
  StockReplenished({ sku, productId, available: 5, version: 2 });

/** Someone with one product on their list. */
const withItem = async () => {
  const person = users.person();
  const productId = users.products.add({ amount: 1000 });
  await add(person, productId).expect(201);
  return { person, productId };
};
/** Whatever was delivered before this on both topics has been handled by now. */
const somethingLater = async () => {
  const { person, productId } = await withItem();
  await users.service.deliver(restocked('none', productId), later(60));
  await eventually(async () => expect((await itemOf(person, productId))?.restockedAt).not.toBeNull());
  await users.service.deliver(priceChanged(productId, 1, 9), later(60));
  users.products.broken = true;
  await eventually(async () => expect((await itemOf(person, productId))?.price.amount).toBe(1));
  users.products.broken = false;
};

test('when a product is added, it is on the list as the shop sells it now, and announced', async () => {
  const person = users.person();
  const productId = users.products.add({ name: 'Lamp', amount: 1999 });
  const answer = await add(person, productId).expect(201);
  const expected = {
    productId,
    name: 'Lamp',
    image: null,
    price: { amount: 1999, currency: 'USD' },
    addedPrice: { amount: 1999, currency: 'USD' },
    onSale: true,
    priceDrop: null,
    restockedAt: null,
    addedAt: expect.any(String),
  };
  expect(dataOf(answer)).toEqual(expected);
  expect(await list(person)).toEqual([expected]);
  expect(await users.published('WishlistItemAdded', person)).toEqual([{ userId: person.userId, productId }]);
});

test('when a product is added again, or many times at once, it is there and announced once', async () => {
  const person = users.person();
  const productId = users.products.add();
  const answers = await Promise.all(Array.from({ length: 6 }, () => add(person, productId)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
  await add(person, productId).expect(200);
  expect(await list(person)).toHaveLength(1);
  expect(await users.published('WishlistItemAdded', person)).toHaveLength(1);
});

test('when a product is unknown or not on sale, it is not added; without the catalogue nothing is', async () => {
  const person = users.person();
  for (const productId of [newId(), users.products.add({ status: 'DRAFT' })])
    expect((await add(person, productId).expect(404)).body).toMatchObject({
      code: 'WISHLIST_PRODUCT_UNKNOWN',
    });
  users.products.broken = true;
  await add(person, users.products.add()).expect(502);
  expect(await list(person)).toEqual([]);
});

test('when the list is read, it is paged, newest first, and the catalogue is asked once', async () => {
  const person = users.person();
  const ids = [users.products.add(), users.products.add(), users.products.add()];
  for (const id of ids) await add(person, id).expect(201);
  users.products.calls.length = 0;
  expect((await list(person)).map(({ productId }) => productId)).toEqual([...ids].reverse());
  expect(users.products.calls).toEqual([3]);
  const page = await users.get(person, `${path}?limit=2&page=2`).expect(200);
  expect(dataOf<Item[]>(page).map(({ productId }) => productId)).toEqual([ids[0]]);
  expect(page.body).toMatchObject({ meta: { total: 3, totalPages: 2 } });
});

test('when a product becomes cheaper, the list shows by how much and since when, until it is back', async () => {
  const { person, productId } = await withItem();
  const product = users.products.stored.get(productId);
  if (!product) throw new Error('it was stored');
  product.amount = 700;
  expect((await itemOf(person, productId))?.priceDrop).toEqual({ amount: 300, since: null });
  const at = later(10);
  await users.service.deliver(priceChanged(productId, 700, 3), at);
  await eventually(async () =>
    expect((await itemOf(person, productId))?.priceDrop).toEqual({
      amount: 300,
      since: at.occurredAt.toISOString(),
    }),
  );
  await users.service.deliver(priceChanged(productId, 650, 2), later(9));
  await users.service.deliver(priceChanged(productId, 1, 8, 'another-sku'), later(20));
  await users.service.deliver(priceChanged(productId, 600, 1), { occurredAt: new Date(0) });
  await somethingLater();
  users.products.broken = true;
  expect(await itemOf(person, productId)).toMatchObject({ price: { amount: 700 }, onSale: null });
  users.products.broken = false;
  product.amount = 1000;
  await users.service.deliver(priceChanged(productId, 1000, 4), later(30));
  await somethingLater();
  expect(await itemOf(person, productId)).toMatchObject({ priceDrop: null, price: { amount: 1000 } });
});

test('when a product can be bought again, the list says when; an older update changes nothing', async () => {
  const { person, productId } = await withItem();
  const bySku = await withItem();
  await users.service.deliver(restocked('variant', productId), { occurredAt: new Date(0) });
  await somethingLater();
  expect((await itemOf(person, productId))?.restockedAt).toBeNull();
  const newer = later(20);
  await users.service.deliver(restocked('variant', productId), newer);
  await users.service.deliver(restocked('variant', productId), later(10));
  await users.service.deliver(restocked(skuOf(bySku.productId), null), newer);
  await somethingLater();
  const at = newer.occurredAt.toISOString();
  expect((await itemOf(person, productId))?.restockedAt).toBe(at);
  expect((await itemOf(bySku.person, bySku.productId))?.restockedAt).toBe(at);
});

test('when a product is taken off, it is gone from this list only', async () => {
  const { person, productId } = await withItem();
  const other = users.person();
  await add(other, productId).expect(201);
  expect((await remove(users.person(), productId).expect(404)).body).toMatchObject({
    code: 'WISHLIST_ITEM_UNKNOWN',
  });
  expect(dataOf(await remove(person, productId).expect(200))).toEqual({ productId });
  await remove(person, productId).expect(404);
  expect(await list(person)).toEqual([]);
  expect(await list(other)).toHaveLength(1);
});

test('when the product has left the shop, it stays on the list and is not on sale', async () => {
  const { person, productId } = await withItem();
  users.products.stored.delete(productId);
  expect(await list(person)).toMatchObject([{ productId, onSale: false, price: { amount: 1000 } }]);
});

test('when the list is full, nothing is added', async () => {
  const { person } = await withItem();
  await users.query(
    `INSERT INTO wishlist_items (user_id, product_id, sku, name, added_price, price, currency)
     SELECT $1, gen_random_uuid(), 's', 'n', 1, 1, 'USD' FROM generate_series(1, 199)`,
    [person.userId],
  );
  const full = await add(person, users.products.add()).expect(422);
  expect(full.body).toMatchObject({ code: 'WISHLIST_FULL' });
});

test('when a guest or a service asks, there is no wishlist for them', async () => {
  await users.api.get(path).expect(401);
  await users.api.post(path).send({ productId: newId() }).expect(401);
  await users.api.delete(`${path}/${newId()}`).expect(401);
  const service = `Bearer ${users.service.authority.token({ role: 'SERVICE' })}`;
  await users.api.get(path).set('Authorization', service).expect(403);
  await users.post(users.person(), { productId: 'lamp' }, path).expect(400);
});
