import { ClearCart, UserLoggedIn } from '@ultramarket/contracts';
import { newId, pseudonymOf, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Shop, type Shopper, startShop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const copied = (me: Shopper, version: number) =>
  eventually(async () => expect(await shop.copyOf(me.id)).toMatchObject({ version }));
const key = (me: Shopper) => `cart:${me.id}`;
const dayMs = 24 * 3600 * 1000;

test("when a user's cart changes, its last state is copied to PostgreSQL and published", async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  await Promise.all(Array.from({ length: 50 }, () => me.add(productId)));
  await copied(me, 50);
  expect(await shop.copyOf(me.id)).toMatchObject({ lines: [{ productId, quantity: 50 }] });
  await eventually(async () =>
    expect((await shop.updatesOf(me.id)).at(-1)).toEqual({
      ownerId: me.id,
      guest: false,
      version: 50,
      items: [{ productId, variantId: null, quantity: 50, unitPrice: 1250 }],
    }),
  );
  await eventually(async () => expect(await shop.redis.zscore('carts:to-copy', `user:${me.id}`)).toBeNull());
});

test("when a guest's cart changes, the change is published and no copy is stored", async () => {
  const guest = shop.guest();
  await guest.add(shop.others.sell().productId);
  await eventually(async () =>
    expect(await shop.updatesOf(pseudonymOf(guest.id))).toMatchObject([{ guest: true, version: 1 }]),
  );
});

test('when a cart changes, its end is 30 days away for a user and 7 for a guest', async () => {
  const [me, guest] = [shop.customer(), shop.guest()];
  const { productId } = shop.others.sell();
  await me.add(productId);
  await guest.add(productId);
  await shop.redis.pexpire(key(me), 60_000);
  await me.add(productId);
  expect(await shop.redis.pttl(key(me))).toBeGreaterThan(30 * dayMs - 60_000);
  expect(await shop.redis.pttl(key(me))).toBeLessThanOrEqual(30 * dayMs);
  const left = await shop.redis.pttl(`cart:guest:${guest.id}`);
  expect(left).toBeGreaterThan(7 * dayMs - 60_000);
  expect(left).toBeLessThanOrEqual(7 * dayMs);
});

test('when Redis has lost a cart, the next look brings it back with a version that was never used', async () => {
  const me = shop.customer();
  const cart = await me.add(shop.others.sell().productId, 4);
  await copied(me, 1);
  await shop.redis.del(key(me));
  const restored = await me.cart();
  expect(restored.items).toMatchObject([{ id: cart.items[0]?.id, quantity: 4 }]);
  expect(restored.version).toBeGreaterThan(1000);
  expect(await shop.redis.pttl(key(me))).toBeGreaterThan(29 * dayMs);
});

test.each(['adds', 'signs in', 'is asked for', 'has ordered'])(
  'when Redis has lost the cart of a user who %s, nothing of it is missing',
  async (what) => {
    const me = shop.customer();
    const guest = shop.guest();
    const { productId } = shop.others.sell();
    const cart = await me.add(productId, 4);
    await guest.add(productId, 1);
    await copied(me, 1);
    await shop.redis.del(key(me));
    let quantity = 4;
    if (what === 'adds') quantity = (await me.add(productId, 1)).items[0]?.quantity ?? 0;
    if (what === 'signs in') {
      await shop.service.deliver(
        UserLoggedIn({ userId: me.id, sessionId: newId(), guestId: guest.id, ip: '::1' }),
      );
      await eventually(async () => expect((await guest.cart()).items).toEqual([]));
      quantity = 5;
    }
    if (what === 'is asked for') {
      const body = { userIds: [me.id] };
      const answer = await shop
        .customer('SERVICE', 'order')
        .call('post', '/internal/v1/carts/snapshots', body);
      expect(answer.body).toMatchObject({ data: [{ userId: me.id, items: [{ quantity: 4 }] }] });
    }
    if (what === 'has ordered') {
      const lines = [{ itemId: cart.items[0]?.id ?? '', quantity: 1 }];
      const orderId = newId();
      await shop.service.replyTo(
        await shop.service.command(ClearCart({ orderId, userId: me.id, lines }), { sagaId: orderId }),
      );
      quantity = 3;
    }
    expect((await me.cart()).items).toMatchObject([{ quantity: what === 'adds' ? 5 : quantity }]);
  },
);

const end = statement('test-end', `UPDATE carts SET expires_at = now() WHERE user_id = $1`);

test('when a cart has ended, the next one is empty but never goes back to an old version', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  await me.add(productId, 4);
  await copied(me, 1);
  await shop.redis.del(key(me));
  await shop.service.running.database?.query(end, [me.id]);
  expect((await me.cart()).items).toEqual([]);
  const cart = await me.add(productId, 1);
  expect(cart.items).toMatchObject([{ quantity: 1 }]);
  await copied(me, cart.version);
});

const age = statement(
  'test-age',
  `UPDATE carts SET expires_at = now() - $2 * interval '1 hour' WHERE user_id = $1`,
);

test('when a cart ended more than a day ago, its copy is removed, and no other', async () => {
  const { productId } = shop.others.sell();
  const [old, ended, living] = [shop.customer(), shop.customer(), shop.customer()];
  for (const me of [old, ended, living]) {
    await me.add(productId);
    await copied(me, 1);
  }
  await shop.service.running.database?.query(age, [old.id, 25]);
  await shop.service.running.database?.query(age, [ended.id, 23]);
  await shop.service.runJob('forget-expired-carts');
  expect(await shop.copyOf(old.id)).toBeUndefined();
  expect(await shop.copyOf(ended.id)).toBeDefined();
  expect(await shop.copyOf(living.id)).toBeDefined();
});

test('when a copy is newer than what Redis has, the copy stays', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  await me.add(productId, 4);
  await me.add(productId, 4);
  await copied(me, 2);
  await shop.redis.hset(key(me), 'v', '1');
  await shop.redis.zadd('carts:to-copy', '1', `user:${me.id}`);
  await eventually(async () => expect(await shop.redis.zscore('carts:to-copy', `user:${me.id}`)).toBeNull());
  expect(await shop.copyOf(me.id)).toMatchObject({ version: 2 });
  expect((await shop.updatesOf(me.id)).at(-1)).toMatchObject({ version: 2 });
});

test('when more than 200 carts wait, all are copied', async () => {
  const { productId } = shop.others.sell();
  const shoppers = Array.from({ length: 450 }, () => shop.customer());
  await Promise.all(shoppers.map((me) => me.add(productId)));
  await eventually(async () => {
    for (const me of shoppers) expect(await shop.copyOf(me.id)).toBeDefined();
  });
});
