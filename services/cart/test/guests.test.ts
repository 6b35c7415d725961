import { newId, pseudonymOf, statement } from '@ultramarket/platform';
import { UserLoggedIn } from '@ultramarket/contracts';
import { eventually } from '@ultramarket/platform/testing';
import request from 'supertest';
import { type Shop, startShop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const merge = (headers: Record<string, string>) =>
  request(shop.service.url).post('/api/v1/cart/merge').set(headers);

const login = (userId: string, guestId: string) =>
  UserLoggedIn({ userId, sessionId: newId(), guestId, ip: '127.0.0.1' });

test('when a guest comes without an id, the answer brings one that opens the cart again', async () => {
  const { productId } = shop.others.sell();
  const first = await request(shop.service.url)
    .post('/api/v1/cart/items')
    .send({ productId, quantity: 1 })
    .expect(201);
  const guestId = first.get('X-Guest-Id') ?? '';
  expect(Buffer.from(guestId, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
  expect(JSON.stringify(first.body)).not.toContain(guestId);
  const again = await shop.guest(guestId).call('get', '/api/v1/cart');
  expect(again.header('x-guest-id')).toBe(guestId);
  expect(again.data).toMatchObject({ items: [{ productId }] });
  const stranger = await request(shop.service.url).get('/api/v1/cart').expect(200);
  expect(stranger.body).toMatchObject({ data: { items: [] } });
  expect(stranger.get('X-Guest-Id')).not.toBe(guestId);
});

test.each(['short', `${'a'.repeat(21)}:`, 'a'.repeat(65), `${'a'.repeat(22)} user`])(
  'when the guest id is %j, the answer is 400',
  async (guestId) => {
    expect(await shop.guest(guestId).call('get', '/api/v1/cart')).toMatchObject({
      status: 400,
      code: 'GUEST_ID_INVALID',
    });
  },
);

test('when carts are merged, lines add up, are capped, and the guest cart is gone', async () => {
  const [shared, full, own] = [shop.others.sell(), shop.others.sell(), shop.others.sell()];
  const [me, guest] = [shop.customer(), shop.guest()];
  await me.add(shared.productId, 2);
  await me.add(full.productId, 60);
  await guest.add(shared.productId, 3);
  await guest.add(full.productId, 60);
  await guest.add(own.productId, 1);
  const answer = await merge({ ...me.headers, ...guest.headers }).expect(200);
  const { items } = (answer.body as { data: { items: Array<{ productId: string; quantity: number }> } }).data;
  expect(new Map(items.map(({ productId, quantity }) => [productId, quantity]))).toEqual(
    new Map([
      [shared.productId, 5],
      [full.productId, 99],
      [own.productId, 1],
    ]),
  );
  expect((await guest.cart()).items).toEqual([]);
  await eventually(async () => {
    const events = await shop.service.published<{ userId: string }>('CartMerged');
    expect(events.filter(({ userId }) => userId === me.id)).toEqual([
      { userId: me.id, guestId: pseudonymOf(guest.id), items: 3 },
    ]);
  });
});

test('when the same merge is asked for many times and caused by a sign-in too, it happens once', async () => {
  const { productId } = shop.others.sell();
  const [me, guest] = [shop.customer(), shop.guest()];
  await guest.add(productId, 3);
  const messageId = await shop.service.deliver(login(me.id, guest.id));
  await Promise.all([
    ...Array.from({ length: 10 }, () => merge({ ...me.headers, ...guest.headers }).expect(200)),
    shop.service.deliver(login(me.id, guest.id)),
    shop.service.deliver(login(me.id, guest.id), { messageId }),
  ]);
  expect(await me.cart()).toMatchObject({ items: [{ productId, quantity: 3 }], version: 1 });
});

test('when a guest signs in, the cart comes along without being asked', async () => {
  const { productId } = shop.others.sell();
  const [me, guest, other] = [shop.customer(), shop.guest(), shop.customer()];
  await guest.add(productId, 2);
  await shop.service.deliver(login(other.id, 'not a guest id'));
  await shop.service.deliver(login(me.id, guest.id));
  await eventually(async () =>
    expect(await me.cart()).toMatchObject({ items: [{ productId, quantity: 2 }] }),
  );
  expect((await guest.cart()).items).toEqual([]);
  expect((await other.cart()).items).toEqual([]);
});

test('when the carts are in two currencies, they stay apart and both are whole', async () => {
  const [me, guest] = [shop.customer(), shop.guest()];
  await me.add(shop.others.sell().productId);
  await guest.add(shop.others.sell({ price: { amount: 5, currency: 'EUR' } }).productId);
  const answer = await merge({ ...me.headers, ...guest.headers }).expect(422);
  expect(answer.body).toMatchObject({ code: 'CART_CURRENCY_MIXED' });
  const bought = await shop.service.deliver(login(me.id, guest.id));
  expect(bought).toEqual(expect.any(String));
  expect((await me.cart()).items).toHaveLength(1);
  expect((await guest.cart()).items).toHaveLength(1);
});

test('when the merged cart would have more than 100 lines, they stay apart and both are whole, until they fit', async () => {
  const [me, guest] = [shop.customer(), shop.guest()];
  const [shared, own] = [shop.others.sell(), shop.others.sell()];
  const products = Array.from({ length: 99 }, () => shop.others.sell());
  await me.add(shared.productId);
  await me.add(own.productId);
  await guest.add(shared.productId);
  await Promise.all(products.slice(0, 97).map(({ productId }) => me.add(productId)));
  await Promise.all(products.slice(97).map(({ productId }) => guest.add(productId)));
  const before = [await me.cart(), await guest.cart()];
  const answer = await merge({ ...me.headers, ...guest.headers }).expect(422);
  expect(answer.body).toMatchObject({ code: 'CART_FULL' });
  await shop.service.deliver(login(me.id, guest.id));
  expect([await me.cart(), await guest.cart()]).toEqual(before);
  const line = before[0]?.items.find(({ productId }) => productId === own.productId);
  await me.call('delete', `/api/v1/cart/items/${line?.id}`);
  await merge({ ...me.headers, ...guest.headers }).expect(200);
  const { items } = await me.cart();
  expect(items).toHaveLength(100);
  expect(items.find(({ productId }) => productId === shared.productId)).toMatchObject({ quantity: 2 });
  expect((await guest.cart()).items).toEqual([]);
});

test('when a merge names no guest, a bad one, or no user is signed in, it is refused', async () => {
  const me = shop.customer();
  expect((await merge(me.headers).expect(400)).body).toMatchObject({ code: 'GUEST_ID_MISSING' });
  expect((await merge({ ...me.headers, 'X-Guest-Id': 'x' }).expect(400)).body).toMatchObject({
    code: 'GUEST_ID_INVALID',
  });
  expect((await merge(shop.guest().headers).expect(401)).body).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('when a guest fills a cart and signs in, no event and no copy contains the id that opens the cart', async () => {
  const [me, guest] = [shop.customer(), shop.guest()];
  await guest.add(shop.others.sell().productId);
  const cart = await guest.cart();
  await eventually(async () => expect(await shop.updatesOf(cart.id)).toHaveLength(1));
  await shop.service.deliver(login(me.id, guest.id));
  await eventually(async () =>
    expect(
      (await shop.service.published<{ userId: string }>('CartMerged')).filter(
        ({ userId }) => userId === me.id,
      ),
    ).toHaveLength(1),
  );
  const everything = statement<{ found: number }>(
    'test-guest-ids',
    `SELECT count(*)::int AS found FROM (SELECT value FROM platform.outbox UNION ALL SELECT guest_id FROM cart_merges) AS t (text)
     WHERE position($1 IN text) > 0`,
  );
  expect(await shop.service.running.database?.query(everything, [guest.id])).toEqual([{ found: 0 }]);
});
