import {
  CartUpdated,
  MetricsTick,
  OrderCreated,
  OrderProcessing,
  PaymentFailed,
  StockDepleted,
} from '@ultramarket/contracts';
import { newId, type RunningService, startService } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { notificationService } from '../src/service';
import { connect, type Listener } from './listener';
import { type Post, startPost } from './support';

let post: Post;
let replica: RunningService;
const listeners: Listener[] = [];
beforeAll(async () => {
  post = await startPost();
  replica = await startService(notificationService, post.service.env);
});
afterEach(() => listeners.splice(0).forEach((listener) => listener.leave()));
afterAll(async () => {
  await replica.stop();
  await post.stop();
});

const token = (userId: string, role: 'CUSTOMER' | 'MANAGER' = 'CUSTOMER', expiresInSeconds = 900) =>
  post.service.authority.token({ userId, role, expiresInSeconds });

const listen = async (
  userId: string,
  subscription: object = { channels: ['order', 'cart', 'notification'] },
  { role, url = post.service.url }: { role?: 'MANAGER'; url?: string } = {},
): Promise<Listener> => {
  const listener = await connect(url, token(userId, role));
  listeners.push(listener);
  listener.say({ type: 'subscribe', ...subscription });
  await listener.gets('subscribed');
  return listener;
};

const processing = (userId: string, orderId = newId()) =>
  OrderProcessing({ orderId, orderNumber: `UM-${orderId.slice(-6)}`, userId });
const address = { name: 'A', line1: 'B', city: 'C', postcode: 'D', country: 'NL' };
const line = {
  productId: newId(),
  variantId: null,
  sku: 'S',
  name: 'Lamp',
  sellerId: null,
  quantity: 1,
  unitPrice: 5,
  lineTotal: 5,
};

test('when something happens to an order, only its customer receives it live, without the address', async () => {
  const [mine, other] = [newId(), newId()];
  const [listener, stranger] = [await listen(mine), await listen(other)];
  const orderId = newId();
  await post.service.deliver(
    OrderCreated({
      orderId,
      orderNumber: 'UM-1',
      userId: mine,
      lines: [line],
      subtotal: 5,
      discount: 0,
      tax: 0,
      shipping: 0,
      total: 5,
      currency: 'USD',
      shippingAddress: address,
      createdAt: new Date().toISOString(),
    }),
  );
  await post.service.deliver(
    PaymentFailed({
      orderId,
      paymentId: newId(),
      userId: mine,
      code: 'card_declined',
      message: 'no',
      retryable: false,
    }),
  );
  const received = await listener.received(2);
  expect(received.map(({ channel, event, data }) => ({ channel, event, data }))).toEqual([
    { channel: 'order', event: 'OrderCreated', data: { orderId, orderNumber: 'UM-1', status: 'PENDING' } },
    { channel: 'order', event: 'PaymentFailed', data: { orderId, payment: 'FAILED' } },
  ]);
  await post.service.deliver(processing(other));
  await stranger.received(1);
  expect(stranger.live().map(({ event }) => event)).toEqual(['OrderProcessing']);
});

test('when the client is connected to another replica than the one that handles the event, it receives it once', async () => {
  const userId = newId();
  const [here, there] = [await listen(userId), await listen(userId, undefined, { url: replica.url })];
  for (let time = 0; time < 6; time += 1) await post.service.deliver(processing(userId));
  const [receivedHere, receivedThere] = [await here.received(6), await there.received(6)];
  expect(receivedHere.map(({ id }) => id)).toEqual(receivedThere.map(({ id }) => id));
  expect(new Set(receivedHere.map(({ id }) => id)).size).toBe(6);
});

test('when a cart changes, its user receives it; changes of guest carts are sent to no one', async () => {
  const userId = newId();
  const listener = await listen(userId, { channels: ['cart'] });
  const items = [{ productId: newId(), variantId: null, quantity: 2, unitPrice: 700 }];
  await post.service.deliver(CartUpdated({ ownerId: userId, guest: true, items, version: 1 }));
  await post.service.deliver(processing(userId));
  await post.service.deliver(CartUpdated({ ownerId: userId, guest: false, items, version: 2 }));
  const received = await listener.received(1);
  expect(received.map(({ channel, data }) => ({ channel, data }))).toEqual([
    { channel: 'cart', data: { items, version: 2 } },
  ]);
});

test('when something new is in the inbox, it is shown live after it is stored', async () => {
  const userId = newId();
  const listener = await listen(userId, { channels: ['notification'] });
  const { status, data } = await post.call('post', '/api/v1/notifications', {
    as: { role: 'MANAGER' },
    headers: { 'Idempotency-Key': newId() },
    body: {
      userId,
      type: 'account',
      channels: ['in-app'],
      template: 'message',
      data: { title: 'Hello', text: 'There' },
    },
  });
  expect(status).toBe(201);
  const [first] = await listener.received(1);
  expect(first).toMatchObject({
    channel: 'notification',
    event: 'NotificationSent',
    data: { notificationId: (data as { id: string }).id, type: 'account', template: 'message' },
  });
});

test('when a client reconnects, what it missed comes first and in order, and then what is new', async () => {
  const userId = newId();
  const before = await listen(userId);
  await post.service.deliver(processing(userId));
  const [last] = await before.received(1);
  before.leave();
  const missed = [newId(), newId(), newId()];
  for (const orderId of missed) await post.service.deliver(processing(userId, orderId));
  const witness = await listen(userId);
  await post.service.deliver(processing(userId));
  await witness.received(1);

  const after = await listen(userId, { channels: ['order'], after: last?.id });
  await post.service.deliver(processing(userId));
  const received = await after.received(5);
  expect(received.slice(0, 3).map(({ data }) => data['orderId'])).toEqual(missed);
  const ids = received.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('when what was missed is no longer retained, the client gets `resync`', async () => {
  const listener = await listen(newId(), { channels: ['order'], after: '1-1' });
  await listener.gets('resync');
});

test('when stock is subscribed to, only the given SKUs are sent', async () => {
  const listener = await listen(newId(), { channels: ['stock'], skus: ['LAMP-1'] });
  const depleted = (sku: string) => StockDepleted({ sku, productId: newId(), available: 0, version: 3 });
  await post.service.deliver(depleted('LAMP-2'));
  await post.service.deliver(depleted('LAMP-1'));
  const received = await listener.received(1);
  expect(received.map(({ data }) => data['sku'])).toEqual(['LAMP-1']);
});

test('when a client subscribes to ever more SKUs, it is refused beyond a hundred in all, until it unsubscribes some', async () => {
  const names = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => `SKU-${first + index}`);
  const listener = await listen(newId(), { channels: ['stock'], skus: names(0, 100) });
  expect(await listener.gets('subscribed')).toEqual({
    type: 'subscribed',
    channels: ['stock'],
    skuCount: 100,
  });
  listener.say({ type: 'subscribe', channels: ['stock'], skus: ['SKU-7'] });
  await eventually(() => expect(listener.messages).toHaveLength(3));
  listener.say({ type: 'subscribe', channels: ['stock'], skus: ['SKU-100'] });
  expect(await listener.gets('error')).toMatchObject({ code: 'TOO_MANY_SKUS' });
  listener.say({ type: 'unsubscribe', channels: ['stock'], skus: names(0, 60) });
  listener.say({ type: 'subscribe', channels: ['stock'], skus: names(200, 60) });
  await eventually(() =>
    expect(listener.messages.at(-1)).toMatchObject({ channels: ['stock'], skuCount: 100 }),
  );
  // The answers do not grow with earlier subscriptions.
  expect(Math.max(...listener.messages.map((message) => JSON.stringify(message).length))).toBeLessThan(200);
});

test('when one message names more than a hundred SKUs, it is refused by the same rule, and none is subscribed to', async () => {
  const names = Array.from({ length: 101 }, (_, index) => `SKU-${index}`);
  const listener = await listen(newId(), { channels: ['order'] });
  listener.say({ type: 'subscribe', channels: ['stock'], skus: names });
  expect(await listener.gets('error')).toMatchObject({ code: 'TOO_MANY_SKUS' });
  listener.say({ type: 'unsubscribe', channels: ['stock'], skus: names });
  await eventually(() =>
    expect(listener.messages.at(-1)).toEqual({ type: 'subscribed', channels: ['order'], skuCount: 0 }),
  );
  // A name that is repeated counts once.
  listener.say({ type: 'subscribe', channels: ['stock'], skus: [...names.slice(1), ...names.slice(1)] });
  await eventually(() => expect(listener.messages.at(-1)).toMatchObject({ skuCount: 100 }));
});

test('when a client unsubscribes from the stock of a SKU or the channel, it receives no more of it', async () => {
  const listener = await listen(newId(), { channels: ['stock'], skus: ['LEFT-1', 'LEFT-2'] });
  listener.say({ type: 'unsubscribe', channels: ['stock'], skus: ['LEFT-1'] });
  await eventually(() => expect(listener.messages.at(-1)).toMatchObject({ skuCount: 1 }));
  const depleted = (sku: string) => StockDepleted({ sku, productId: newId(), available: 0, version: 3 });
  await post.service.deliver(depleted('LEFT-1'));
  await post.service.deliver(depleted('LEFT-2'));
  expect((await listener.received(1)).map(({ data }) => data['sku'])).toEqual(['LEFT-2']);
  listener.say({ type: 'unsubscribe', channels: ['stock'] });
  await eventually(() => expect(listener.messages.at(-1)).toMatchObject({ channels: [], skuCount: 0 }));
});

test('when a user is no manager any more, the metrics end with the renewed token', async () => {
  const userId = newId();
  const listener = await listen(userId, { channels: ['analytics', 'order'] }, { role: 'MANAGER' });
  listener.say({ type: 'authenticate', token: post.service.authority.token({ userId, role: 'CUSTOMER' }) });
  await listener.gets('authenticated');
  expect(listener.messages).toContainEqual({ type: 'subscribed', channels: ['order'], skuCount: 0 });
  listener.say({ type: 'subscribe', channels: ['analytics'] });
  expect(await listener.gets('error')).toMatchObject({ code: 'FORBIDDEN' });
});

test('when metrics come, managers receive them and customers may not subscribe', async () => {
  const manager = await listen(newId(), { channels: ['analytics'] }, { role: 'MANAGER' });
  const customer = await listen(newId());
  customer.say({ type: 'subscribe', channels: ['analytics'] });
  expect(await customer.gets('error')).toMatchObject({ code: 'FORBIDDEN' });
  await post.service.deliver(
    MetricsTick({
      at: new Date().toISOString(),
      currency: 'USD',
      ordersToday: 3,
      revenueToday: 900,
      ordersLastMinute: 1,
      activeShoppers: 2,
    }),
  );
  expect((await manager.received(1))[0]).toMatchObject({ channel: 'analytics', data: { ordersToday: 3 } });
  expect(customer.live()).toEqual([]);
});

test('when a client unsubscribes, it receives no more', async () => {
  const userId = newId();
  const listener = await listen(userId, { channels: ['order', 'cart'] });
  listener.say({ type: 'unsubscribe', channels: ['order'] });
  await eventually(() => expect(listener.messages.at(-1)).toMatchObject({ channels: ['cart'] }));
  await post.service.deliver(processing(userId));
  await post.service.deliver(CartUpdated({ ownerId: userId, guest: false, items: [], version: 9 }));
  await listener.received(1);
  expect(listener.live().map(({ channel }) => channel)).toEqual(['cart']);
});
