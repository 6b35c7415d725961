import { ClearCart } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually, tcpProxy, type TcpProxy, testEngines } from '@ultramarket/platform/testing';
import { type Shop, startShop } from './support';

let line: TcpProxy;
let shop: Shop;
beforeAll(async () => {
  line = await tcpProxy(testEngines().cartRedisUrl);
  shop = await startShop({ CART_REDIS_URL: line.url });
});
afterAll(async () => {
  await line.up();
  await shop.stop();
  await line.down();
});

test('when Redis is away, carts answer 503, and commands wait until it is back', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  const itemId = (await me.add(productId, 3)).items[0]?.id ?? '';
  await line.down();
  const away = { status: 503, code: 'CART_STORE_UNAVAILABLE' };
  expect(await me.call('get', '/api/v1/cart')).toMatchObject(away);
  expect(await me.call('post', '/api/v1/cart/items', { productId, quantity: 1 })).toMatchObject(away);
  expect(await me.call<unknown>('get', '/health/ready')).toMatchObject({ status: 503 });

  const orderId = newId();
  const saga = await shop.service.command(
    ClearCart({ orderId, userId: me.id, lines: [{ itemId, quantity: 1 }] }),
    { sagaId: orderId },
  );
  await line.up();
  expect(await shop.service.replyTo(saga)).toMatchObject({ outcome: 'done' });
  await eventually(async () => expect(await me.cart()).toMatchObject({ items: [{ quantity: 2 }] }));
});

test('when Redis has added something and its answer got lost, it is not added a second time', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  await me.add(productId, 3);
  line.loseAnswers();
  const adding = me.call('post', '/api/v1/cart/items', { productId, quantity: 2 });
  await eventually(async () => expect(await shop.redis.hget(`cart:${me.id}`, 'v')).toBe('2'));
  await line.down();
  await line.up();
  expect(await adding).toMatchObject({ status: 503, code: 'CART_STORE_UNAVAILABLE' });
  // Had anything been sent again, it would have been sent before this.
  await eventually(async () =>
    expect(await me.cart()).toMatchObject({ version: 2, items: [{ quantity: 5 }] }),
  );
  await eventually(async () => expect(await shop.copyOf(me.id)).toMatchObject({ version: 2 }));
});

test('when Redis does not answer any more and the connection stays open, a new one is made', async () => {
  const me = shop.customer();
  await me.add(shop.others.sell().productId, 3);
  line.loseAnswers();
  expect(await me.call('get', '/api/v1/cart')).toMatchObject({ status: 503, code: 'CART_STORE_UNAVAILABLE' });
  await eventually(async () => expect(await me.cart()).toMatchObject({ items: [{ quantity: 3 }] }));
});

test('when the service stops, everything that has changed is copied first', async () => {
  const other = await startShop();
  const me = other.customer();
  const guest = other.guest();
  await me.add(other.others.sell().productId);
  await guest.add(other.others.sell().productId);
  await other.service.running.stop();
  expect(await other.redis.zcard('carts:to-copy')).toBe(0);
  await other.stop();
});
