import { UserErasureRequested, UserLoggedIn } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Shop, type Shopper, startShop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const erase = (me: Shopper) =>
  shop.service.deliver(UserErasureRequested({ userId: me.id, dueAt: new Date().toISOString() }));
const copied = (me: Shopper, version: number) =>
  eventually(async () => expect(await shop.copyOf(me.id)).toMatchObject({ version }));
const merges = statement<{ id: string }>('test-merges', 'SELECT id FROM cart_merges WHERE user_id = $1');
const mergesOf = async (me: Shopper) => (await shop.service.running.database?.query(merges, [me.id])) ?? [];

test('when a user is erased, their cart, its copy and what they brought as a guest are gone, and no others', async () => {
  const { productId } = shop.others.sell();
  const [me, other, guest] = [shop.customer(), shop.customer(), shop.guest()];
  await guest.add(productId);
  await shop.service.deliver(
    UserLoggedIn({ userId: me.id, sessionId: newId(), guestId: guest.id, ip: '::1' }),
  );
  await other.add(productId);
  await copied(me, 1);
  await copied(other, 1);
  await eventually(async () => expect(await mergesOf(me)).toHaveLength(1));
  await erase(me);
  await erase(me);
  await eventually(async () => expect(await shop.copyOf(me.id)).toMatchObject({ lines: [] }));
  expect(await shop.redis.exists(`cart:${me.id}`)).toBe(0);
  expect(await mergesOf(me)).toEqual([]);
  expect((await me.cart()).items).toEqual([]);
  expect((await other.cart()).items).toMatchObject([{ productId }]);
  expect(await shop.copyOf(other.id)).toMatchObject({ lines: [{ productId }] });
});

test('when a cart was just being copied as its owner was erased, the copy does not come back', async () => {
  const { productId } = shop.others.sell();
  const me = shop.customer();
  await me.add(productId);
  await copied(me, 1);
  const before = await shop.redis.hgetall(`cart:${me.id}`);
  await erase(me);
  await eventually(async () => expect(await shop.copyOf(me.id)).toMatchObject({ lines: [] }));
  // A copier that has read the cart before it went, and a newer state of it, saves it now.
  await shop.redis.hset(`cart:${me.id}`, { ...before, v: '900' });
  await shop.redis.zadd('carts:to-copy', '1', `user:${me.id}`);
  await eventually(async () => expect(await shop.redis.zscore('carts:to-copy', `user:${me.id}`)).toBeNull());
  expect(await shop.copyOf(me.id)).toMatchObject({ lines: [] });
  expect(await shop.updatesOf(me.id)).toHaveLength(1);
});
