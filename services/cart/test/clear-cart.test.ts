import { ClearCart } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Shop, type Shopper, startShop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const clear = async (me: Shopper, lines: Array<{ itemId: string; quantity: number }>, orderId = newId()) =>
  shop.service.replyTo(
    await shop.service.command(ClearCart({ orderId, userId: me.id, lines }), { sagaId: orderId }),
  );

test('when an order has bought the cart, it is empty', async () => {
  const me = shop.customer();
  await me.add(shop.others.sell().productId, 2);
  const cart = await me.add(shop.others.sell().productId, 1);
  const lines = cart.items.map(({ id, quantity }) => ({ itemId: id, quantity }));
  expect(await clear(me, lines)).toMatchObject({ outcome: 'done' });
  expect(await me.cart()).toMatchObject({ items: [], version: 3 });
});

test('when the command comes again, by message or by saga, nothing more goes out of the cart', async () => {
  const me = shop.customer();
  const itemId = (await me.add(shop.others.sell().productId, 10)).items[0]?.id ?? '';
  const orderId = newId();
  await clear(me, [{ itemId, quantity: 2 }], orderId);
  await clear(me, [{ itemId, quantity: 2 }], orderId);
  expect(await me.cart()).toMatchObject({ items: [{ quantity: 8 }], version: 2 });
  await clear(me, [{ itemId, quantity: 2 }]);
  expect(await me.cart()).toMatchObject({ items: [{ quantity: 6 }] });
});

const snapshotOf = async (me: Shopper) => {
  const service = shop.customer('SERVICE');
  const { data } = await service.call<Array<{ items: Array<{ itemId: string; clearedBy: string[] }> }>>(
    'post',
    '/internal/v1/carts/snapshots',
    { userIds: [me.id] },
  );
  return data[0]?.items ?? [];
};

test('when more stays in a line than was ordered, its snapshot names the order, also after Redis lost the cart', async () => {
  const me = shop.customer();
  const itemId = (await me.add(shop.others.sell().productId, 5)).items[0]?.id ?? '';
  const bystander = (await me.add(shop.others.sell().productId, 1)).items[1]?.id ?? '';
  const orders = [newId(), newId()];
  for (const orderId of orders) await clear(me, [{ itemId, quantity: 2 }], orderId);
  const expected = [
    { itemId, quantity: 1, clearedBy: orders },
    { itemId: bystander, quantity: 1 },
  ];
  expect(await snapshotOf(me)).toMatchObject(expected);
  await eventually(async () => expect((await shop.copyOf(me.id))?.version).toBe(4));
  await shop.redis.del(`cart:${me.id}`);
  expect(await snapshotOf(me)).toMatchObject(expected);
  // The marks are no lines, and go with the last of their line.
  await clear(me, [{ itemId, quantity: 1 }]);
  expect(await shop.redis.hget(`cart:${me.id}`, 'o')).toBeNull();
});

test('when orders are cleared, nothing of them stays in Redis', async () => {
  const me = shop.customer();
  const itemId = (await me.add(shop.others.sell().productId, 2)).items[0]?.id ?? '';
  const orderId = newId();
  await clear(me, [{ itemId, quantity: 2 }], orderId);
  const keys = await shop.redis.keys(`${shop.redis.options.keyPrefix}*${orderId}*`);
  expect(keys).toEqual([]);
});

test('when a marked cart is full, it takes 100 lines as any other', async () => {
  const me = shop.customer();
  const itemId = (await me.add(shop.others.sell().productId, 2)).items[0]?.id ?? '';
  await clear(me, [{ itemId, quantity: 1 }]);
  for (let line = 2; line <= 100; line += 1) await me.add(shop.others.sell().productId);
  const more = { productId: shop.others.sell().productId, quantity: 1 };
  expect(await me.call('post', '/api/v1/cart/items', more)).toMatchObject({ status: 422, code: 'CART_FULL' });
});

test('when something came in after the order, it stays', async () => {
  const me = shop.customer();
  const [first, second, later] = [shop.others.sell(), shop.others.sell(), shop.others.sell()];
  await me.add(first.productId, 2);
  const cart = await me.add(second.productId, 1);
  const lines = cart.items.map(({ id, quantity }) => ({ itemId: id, quantity }));
  await me.add(first.productId, 3);
  await me.call('delete', `/api/v1/cart/items/${cart.items[1]?.id}`);
  await me.add(second.productId, 1);
  await me.add(later.productId, 1);
  await clear(me, lines);
  expect((await me.cart()).items.map(({ productId, quantity }) => [productId, quantity])).toEqual([
    [first.productId, 3],
    [second.productId, 1],
    [later.productId, 1],
  ]);
});

test('when there is no cart, the command is done all the same', async () => {
  expect(await clear(shop.customer(), [{ itemId: newId(), quantity: 1 }])).toMatchObject({ outcome: 'done' });
});

test('when many orders are cleared at once, each takes its own', async () => {
  const shoppers = Array.from({ length: 30 }, () => shop.customer());
  const { productId } = shop.others.sell();
  await Promise.all(
    shoppers.map(async (me) => {
      const itemId = (await me.add(productId, 3)).items[0]?.id ?? '';
      await Promise.all([clear(me, [{ itemId, quantity: 1 }]), clear(me, [{ itemId, quantity: 1 }])]);
    }),
  );
  for (const me of shoppers) expect((await me.cart()).items).toMatchObject([{ quantity: 1 }]);
});
