import { newId } from '@ultramarket/platform';
import { type Shop, type Shopper, startShop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const shoppers: Array<[string, () => Shopper]> = [
  ['customer', () => shop.customer()],
  ['guest', () => shop.guest()],
];

test.each(shoppers)(
  'when a %s puts a product into the cart, the answer is the cart with it',
  async (_who, make) => {
    const product = shop.others.sell();
    const me = make();
    const answer = await me.call('post', '/api/v1/cart/items', { productId: product.productId, quantity: 2 });
    expect(answer.status).toBe(201);
    expect(answer.header('etag')).toBe('"1"');
    expect(answer.data).toEqual({
      id: expect.any(String) as string,
      items: [
        {
          id: expect.any(String) as string,
          productId: product.productId,
          sku: product.sku,
          name: product.name,
          image: product.image,
          quantity: 2,
          unitPrice: { amount: 1250, currency: 'USD' },
          lineTotal: { amount: 2500, currency: 'USD' },
          addedAt: expect.any(String) as string,
        },
      ],
      subtotal: { amount: 2500, currency: 'USD' },
      version: 1,
    });
    const { items, ...rest } = answer.data;
    expect(await me.cart()).toEqual({ ...rest, items: [{ ...items[0], warnings: [] }] });
  },
);

test('when the same product comes again, the quantities add up in one line at the price of now', async () => {
  const product = shop.others.sell();
  const variant = shop.others.sell({ productId: product.productId, variantId: newId() });
  const me = shop.customer();
  await me.add(product.productId, 2);
  await me.add(product.productId, 3);
  const cart = await me.add(product.productId, 1, variant.variantId ?? '');
  expect(cart.items.map(({ quantity, variantId }) => ({ quantity, variantId }))).toEqual([
    { quantity: 5, variantId: undefined },
    { quantity: 1, variantId: variant.variantId },
  ]);
  expect(cart.subtotal.amount).toBe(6 * 1250);
});

test('when nothing was put in, the cart is empty', async () => {
  const me = shop.customer();
  expect(await me.cart()).toEqual({
    id: me.id,
    items: [],
    subtotal: { amount: 0, currency: 'USD' },
    version: 0,
  });
});

test('when a quantity is set, the line has it; when it is zero, the line is gone', async () => {
  const me = shop.guest();
  const cart = await me.add(shop.others.sell().productId, 2);
  const path = `/api/v1/cart/items/${cart.items[0]?.id}`;
  expect((await me.call('put', path, { quantity: 7 })).data.items[0]?.quantity).toBe(7);
  expect((await me.call('put', path, { quantity: 0 })).data).toMatchObject({ items: [], version: 3 });
  expect(await me.call('put', path, { quantity: 1 })).toMatchObject({
    status: 404,
    code: 'CART_ITEM_UNKNOWN',
  });
});

test('when lines are deleted or the cart is emptied, they are gone and the version goes on', async () => {
  const me = shop.customer();
  await me.add(shop.others.sell().productId);
  const cart = await me.add(shop.others.sell().productId);
  const path = `/api/v1/cart/items/${cart.items[0]?.id}`;
  expect((await me.call('delete', path)).data).toMatchObject({
    items: [{ id: cart.items[1]?.id }],
    version: 3,
  });
  expect(await me.call('delete', path)).toMatchObject({ status: 404, code: 'CART_ITEM_UNKNOWN' });
  expect((await me.call('delete', '/api/v1/cart')).data).toMatchObject({ items: [], version: 4 });
  expect((await me.call('delete', '/api/v1/cart')).data).toMatchObject({ items: [], version: 4 });
});

test('when the caller has seen an older version, nothing changes', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  const first = await me.add(productId);
  await me.add(productId);
  const path = `/api/v1/cart/items/${first.items[0]?.id}`;
  const stale = { 'If-Match': '"1"' };
  const refused = { status: 412, code: 'VERSION_CONFLICT', body: { version: 2 } };
  expect(await me.call('put', path, { quantity: 9 }, stale)).toMatchObject(refused);
  expect(await me.call('delete', path, undefined, stale)).toMatchObject(refused);
  expect(await me.call('delete', '/api/v1/cart', undefined, stale)).toMatchObject(refused);
  expect(await me.call('post', '/api/v1/cart/items', { productId, quantity: 1 }, stale)).toMatchObject(
    refused,
  );
  const conflict = { status: 409, code: 'CART_VERSION_CONFLICT' };
  expect(await me.call('put', path, { quantity: 9, version: 1 })).toMatchObject(conflict);
  expect(await me.call('put', path, { quantity: 9, version: 1 }, { 'If-Match': '"2"' })).toMatchObject(
    conflict,
  );
  expect((await me.cart()).items[0]?.quantity).toBe(2);
  expect(await me.call('put', path, { quantity: 9, version: 2 }, { 'If-Match': '"2"' })).toMatchObject({
    status: 200,
  });
});

test('when more than 99 of a product are wanted, it is refused with its own code', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  const cart = await me.add(productId, 99);
  const refused = { status: 422, code: 'CART_QUANTITY_LIMIT' };
  expect(await me.call('post', '/api/v1/cart/items', { productId, quantity: 1 })).toMatchObject(refused);
  expect(await me.call('post', '/api/v1/cart/items', { productId, quantity: 100 })).toMatchObject(refused);
  expect(await me.call('put', `/api/v1/cart/items/${cart.items[0]?.id}`, { quantity: 100 })).toMatchObject(
    refused,
  );
  expect((await me.cart()).items[0]?.quantity).toBe(99);
});

test('when a cart has 100 lines, they come in order, asked for in one call, and no other line fits', async () => {
  const me = shop.guest();
  const products = Array.from({ length: 101 }, () => shop.others.sell());
  for (const { productId } of products.slice(0, 100)) await me.add(productId);
  const last = products[100]?.productId ?? '';
  expect(await me.call('post', '/api/v1/cart/items', { productId: last, quantity: 1 })).toMatchObject({
    status: 422,
    code: 'CART_FULL',
  });
  await me.add(products[0]?.productId ?? '');
  const asked = shop.others.lookups.length;
  const cart = await me.cart();
  expect(shop.others.lookups.length - asked).toBeLessThanOrEqual(1);
  expect(cart.items.map(({ productId }) => productId)).toEqual(
    products.slice(0, 100).map(({ productId }) => productId),
  );
  expect(cart.subtotal.amount).toBe(101 * 1250);
});

test('when a product cannot be bought, it does not get into the cart', async () => {
  const me = shop.customer();
  const put = (productId: string) => me.call('post', '/api/v1/cart/items', { productId, quantity: 1 });
  expect(await put(newId())).toMatchObject({ status: 404, code: 'PRODUCT_UNKNOWN' });
  const draft = shop.others.sell({ status: 'DRAFT' });
  expect(await put(draft.productId)).toMatchObject({ status: 422, code: 'PRODUCT_UNAVAILABLE' });
  await me.add(shop.others.sell().productId);
  const euro = shop.others.sell({ price: { amount: 5, currency: 'EUR' } });
  expect(await put(euro.productId)).toMatchObject({ status: 422, code: 'CART_CURRENCY_MIXED' });
  expect((await me.cart()).items).toHaveLength(1);
});

test.each([
  ['no quantity', { productId: newId() }, '/quantity'],
  ['quantity 0', { productId: newId(), quantity: 0 }, '/quantity'],
  ['half a piece', { productId: newId(), quantity: 1.5 }, '/quantity'],
  ['no id', { productId: 'x', quantity: 1 }, '/productId'],
  ['a price of its own', { productId: newId(), quantity: 1, price: 1 }, '/price'],
])('when the body has %s, the answer names the field', async (_what, body, pointer) => {
  const answer = await shop.customer().call('post', '/api/v1/cart/items', body);
  expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_ERROR', body: { errors: [{ pointer }] } });
});

test('when many add at once, nothing is lost', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  await Promise.all(Array.from({ length: 40 }, () => me.add(productId)));
  expect(await me.cart()).toMatchObject({ items: [{ quantity: 40 }], version: 40 });
});
