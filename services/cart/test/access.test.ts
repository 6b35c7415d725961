import request from 'supertest';
import { newId } from '@ultramarket/platform';
import { type Shop, startShop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

test.each(['CUSTOMER', 'VENDOR', 'MANAGER', 'ADMIN'] as const)(
  'when a %s is signed in, the cart is their own, whatever guest id they send',
  async (role) => {
    const [me, other] = [shop.customer(role), shop.customer(role)];
    const { productId } = shop.others.sell();
    await me.add(productId);
    expect((await other.cart()).items).toEqual([]);
    const guest = shop.guest();
    await guest.add(productId, 5);
    const mixed = await me.call('get', '/api/v1/cart', undefined, guest.headers);
    expect(mixed.data.items[0]?.quantity).toBe(1);
    expect(mixed.header('x-guest-id')).toBeUndefined();
  },
);

test("when a shopper names a line of another's cart, it is not found", async () => {
  const line = (await shop.customer().add(shop.others.sell().productId)).items[0];
  const stranger = shop.customer();
  const path = `/api/v1/cart/items/${line?.id}`;
  expect(await stranger.call('put', path, { quantity: 2 })).toMatchObject({ status: 404 });
  expect(await stranger.call('delete', path)).toMatchObject({ status: 404 });
});

test('when a service wants a cart of its own, the answer is 403', async () => {
  expect(await shop.customer('SERVICE', 'order').call('get', '/api/v1/cart')).toMatchObject({
    status: 403,
    code: 'FORBIDDEN',
  });
});

test('when a service asks for a guest, it sees the cart of that guest', async () => {
  const guest = shop.guest();
  const { id } = await guest.add(shop.others.sell().productId);
  const asked = await shop
    .customer('SERVICE', 'product')
    .call('get', '/api/v1/cart', undefined, guest.headers);
  expect(asked).toMatchObject({ status: 200, data: { id } });
});

test('when the token is forged, the answer is 401 and no guest cart', async () => {
  const answer = await request(shop.service.url)
    .get('/api/v1/cart')
    .set('Authorization', `Bearer ${shop.service.authority.forgedToken()}`)
    .expect(401);
  expect(answer.body).toMatchObject({ code: 'TOKEN_INVALID' });
});

test('when a service asks for many carts, it gets those that exist, as their owners saw them', async () => {
  const [first, second] = [shop.customer(), shop.customer()];
  const product = shop.others.sell();
  const cart = await first.add(product.productId, 2);
  await second.add(product.productId);
  await second.call('delete', '/api/v1/cart');
  const path = '/internal/v1/carts/snapshots';
  const userIds = [first.id, second.id, newId(), first.id];
  const answer = await shop.customer('SERVICE', 'order').call<object[]>('post', path, { userIds });
  expect(answer.status).toBe(200);
  expect(answer.data).toHaveLength(2);
  expect(answer.data).toEqual(
    expect.arrayContaining([
      {
        userId: first.id,
        version: 1,
        currency: 'USD',
        items: [
          {
            itemId: cart.items[0]?.id,
            productId: product.productId,
            variantId: null,
            quantity: 2,
            unitPrice: 1250,
          },
        ],
      },
      { userId: second.id, version: 2, currency: 'USD', items: [] },
    ]),
  );
  const many = { userIds: Array.from({ length: 201 }, newId) };
  expect(await shop.customer('SERVICE', 'order').call('post', path, many)).toMatchObject({ status: 400 });
  expect(await shop.customer('ADMIN').call('post', path, { userIds })).toMatchObject({ status: 403 });
  expect(await shop.guest().call('post', path, { userIds })).toMatchObject({ status: 401 });
});
