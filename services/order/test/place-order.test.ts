import { Database, makeLogger, makeMetrics, newId, SagaEngine } from '@ultramarket/platform';
import { SettledWatch } from '../src/adapters/settled-watch';
import { prometheusOrderMetrics } from '../src/adapters/prometheus-order-metrics';
import { sqlOrderStore } from '../src/adapters/sql-order-store';
import { quote } from '../src/domain/pricing';
import { checkoutSaga } from '../src/sagas/checkout';
import { orderSteps } from '../src/use-cases/order-steps';
import { placeOrder } from '../src/use-cases/place-order';
import { address, startOrders, visa, type Orders } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

test('when the cart is good, the order is accepted with its amounts and the saga starts', async () => {
  const { bearer, userId } = orders.shopper({ amount: 1000, quantity: 2 });
  const { body, headers } = await orders.place(bearer).expect(201);
  expect(body.data).toMatchObject({
    status: 'PENDING',
    userId,
    orderNumber: expect.stringMatching(/^UM-[0-9A-Z]{12}$/) as string,
    subtotal: { amount: 2000, currency: 'USD' },
    tax: { amount: 380, currency: 'USD' },
    shipping: { amount: 500, currency: 'USD' },
    total: { amount: 2880, currency: 'USD' },
  });
  expect(headers['etag']).toBe('"1"');
  expect((await orders.commandOf(body.data.id, 'ReserveStock')).payload).toMatchObject({
    lines: [{ quantity: 2 }],
  });
  expect(await orders.service.published('OrderCreated')).toContainEqual(
    expect.objectContaining({ orderId: body.data.id, total: 2880 }),
  );
});

test('when a quote is asked for, it has the amounts that the order will have', async () => {
  const { bearer } = orders.shopper({ amount: 1000, quantity: 2 });
  const quote = { shippingAddress: { country: 'DE', postcode: '10115' } };
  const { body } = await orders.api
    .post('/api/v1/orders/quote')
    .set('Authorization', bearer)
    .send(quote)
    .expect(200);
  expect(body.data).toMatchObject({
    total: { amount: 2880, currency: 'USD' },
    shippingRateId: 'rate-standard',
  });
});

test('when the same request comes twice, the stored answer comes back and there is one order', async () => {
  const { bearer } = orders.shopper();
  const key = newId();
  const first = await orders.place(bearer, { key }).expect(201);
  const second = await orders.place(bearer, { key }).expect(201);
  expect(second.headers['idempotent-replayed']).toBe('true');
  expect(second.body).toEqual(first.body);
});

test('when the same request comes 20 times at once, there is one order', async () => {
  const { bearer, userId } = orders.shopper();
  const key = newId();
  const answers = await Promise.all(Array.from({ length: 20 }, () => orders.place(bearer, { key })));
  const ids = new Set(
    answers.filter(({ status }) => status === 201).map(({ body }) => body.data.id as string),
  );
  expect(ids.size).toBe(1);
  expect(
    answers.every(({ status, body }) => status === 201 || body.code === 'IDEMPOTENCY_KEY_IN_PROGRESS'),
  ).toBe(true);
  const created = await orders.service.published<{ userId: string }>('OrderCreated');
  expect(created.filter((event) => event.userId === userId)).toHaveLength(1);
});

test('when many shoppers order at once, each gets an own order', async () => {
  const shoppers = Array.from({ length: 30 }, () => orders.shopper());
  const answers = await Promise.all(shoppers.map(({ bearer }) => orders.place(bearer)));
  expect(answers.map(({ status }) => status)).toEqual(shoppers.map(() => 201));
  expect(answers.map(({ body }) => body.data.userId as string)).toEqual(shoppers.map(({ userId }) => userId));
});

test('when one of many orders cannot be stored, those that were accepted with it are', async () => {
  const shoppers = Array.from({ length: 30 }, () => ({ ...orders.shopper(), key: newId() }));
  const [held] = shoppers.slice(15);
  // As if another replica was handling the same request.
  const replica = await orders.service.running.database?.pool.connect();
  await replica?.query('BEGIN');
  await replica?.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `${held?.userId} post /api/v1/orders ${held?.key}`,
  ]);
  const answers = await Promise.all(shoppers.map((one) => orders.place(one.bearer, { key: one.key })));
  await replica?.query('ROLLBACK');
  replica?.release();
  expect(answers[15]?.body).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_PROGRESS' });
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(29);
});

test('when a key comes with another body, it is refused', async () => {
  const { bearer } = orders.shopper();
  const key = newId();
  await orders.place(bearer, { key }).expect(201);
  const { body } = await orders
    .place(bearer, { key, body: { shippingAddress: { ...address, city: 'Bonn' } } })
    .expect(422);
  expect(body.code).toBe('IDEMPOTENCY_KEY_REUSED');
});

test('when the price changed since the cart was filled, the new quote comes back and nothing is ordered', async () => {
  const { bearer, productId, userId } = orders.shopper({ amount: 1000 });
  orders.upstreams.products.set(productId, { amount: 1200, status: 'ACTIVE', sellerId: null });
  const { body } = await orders.place(bearer).expect(409);
  expect(body).toMatchObject({
    code: 'PRICE_CHANGED',
    changed: [{ productId, old: 1000, new: 1200 }],
    quote: { subtotal: { amount: 2400 } },
  });
  const created = await orders.service.published<{ userId: string }>('OrderCreated');
  expect(created.some((event) => event.userId === userId)).toBe(false);
});

test.each([
  [
    'the cart is empty',
    422,
    'CART_EMPTY',
    (s: ReturnType<Orders['shopper']>) => void orders.upstreams.carts.delete(s.userId),
    {},
  ],
  [
    'a product is gone',
    422,
    'PRODUCT_UNAVAILABLE',
    (s: ReturnType<Orders['shopper']>) => void orders.upstreams.products.delete(s.productId),
    {},
  ],
  [
    'a product is archived',
    422,
    'PRODUCT_UNAVAILABLE',
    (s: ReturnType<Orders['shopper']>) =>
      void orders.upstreams.products.set(s.productId, { amount: 1000, status: 'ARCHIVED', sellerId: null }),
    {},
  ],
  [
    'a product has another currency than the cart',
    422,
    'PRODUCT_UNAVAILABLE',
    (s: ReturnType<Orders['shopper']>) =>
      void orders.upstreams.products.set(s.productId, {
        amount: 1000,
        status: 'ACTIVE',
        sellerId: null,
        currency: 'EUR',
      }),
    {},
  ],
  [
    'the rate has another currency than the cart',
    422,
    'CURRENCY_NOT_SHIPPED',
    () => undefined,
    { shippingAddress: { ...address, country: 'GB' } },
  ],
  [
    'it would cost nothing',
    400,
    'VALIDATION_ERROR',
    (s: ReturnType<Orders['shopper']>) => {
      orders.upstreams.products.set(s.productId, { amount: 0, status: 'ACTIVE', sellerId: null });
      orders.upstreams.carts.get(s.userId)?.items.forEach((item) => (item.unitPrice = 0));
    },
    { shippingAddress: { ...address, country: 'VA' } },
  ],
  ['the rate is not valid', 422, 'SHIPPING_RATE_INVALID', () => undefined, { shippingRateId: 'old' }],
  [
    'no carrier delivers there',
    422,
    'DESTINATION_NOT_SERVED',
    () => undefined,
    { shippingAddress: { ...address, country: 'AQ' } },
  ],
  ['the coupon is unknown', 422, 'COUPON_UNKNOWN', () => undefined, { couponCode: 'FREE' }],
  ['a key is unknown', 400, 'VALIDATION_ERROR', () => undefined, { items: [] }],
  [
    'the country is no code',
    400,
    'VALIDATION_ERROR',
    () => undefined,
    { shippingAddress: { ...address, country: 'Germany' } },
  ],
])('when %s, the order is refused with its code', async (_situation, status, code, arrange, body) => {
  const shopper = orders.shopper();
  arrange(shopper);
  const answer = await orders
    .place(shopper.bearer, { body })
    .expect(status)
    .expect('content-type', /application\/problem\+json/);
  expect(answer.body).toMatchObject({
    code,
    success: false,
    status,
    requestId: expect.any(String) as string,
  });
});

test('when upstream services are down, the answer says to try again, and the same key may be used', async () => {
  const { bearer } = orders.shopper();
  const key = newId();
  orders.upstreams.down = true;
  const { body } = await orders.place(bearer, { key });
  orders.upstreams.down = false;
  expect(['UPSTREAM', 'UNAVAILABLE']).toContain(body.code);
  await orders.place(bearer, { key }).expect(201);
});

test('when the request has no key, no token or a bad body, it is refused', async () => {
  const { bearer } = orders.shopper();
  const post = () => orders.api.post('/api/v1/orders');
  const good = { shippingAddress: address, paymentMethod: visa };
  const codes = [
    await post().send(good),
    await post().set('Authorization', `Bearer ${orders.service.authority.forgedToken()}`).send(good),
    await post()
      .set('Authorization', `Bearer ${orders.service.authority.token({ expiresInSeconds: -10 })}`)
      .send(good),
    await post().set('Authorization', bearer).send(good),
    await post()
      .set({ Authorization: bearer, 'Idempotency-Key': newId(), 'Content-Type': 'application/json' })
      .send('{"a":'),
    await post()
      .set({ Authorization: bearer, 'Idempotency-Key': newId(), 'Content-Type': 'text/plain' })
      .send('hello'),
  ].map(({ status, body }) => [status, body.code as string]);
  expect(codes).toEqual([
    [401, 'UNAUTHENTICATED'],
    [401, 'TOKEN_INVALID'],
    [401, 'TOKEN_EXPIRED'],
    [400, 'IDEMPOTENCY_KEY_MISSING'],
    [400, 'MALFORMED_JSON'],
    [415, 'UNSUPPORTED_MEDIA_TYPE'],
  ]);
});

test('when the caller prefers to wait, the answer comes with the end of the checkout', async () => {
  const { bearer, userId } = orders.shopper();
  const waiting = orders.place(bearer, { prefer: 'wait=10' }).then((answer) => answer);
  const orderId = await orders.orderOf(userId);
  await orders.complete(orderId);
  const { body, headers } = await waiting;
  expect(headers['preference-applied']).toBe('wait=10');
  expect(body.data).toMatchObject({ id: orderId, status: 'PROCESSING' });
});

const databaseOf = (): Database => {
  const { database } = orders.service.running;
  if (!database) throw new Error('order has a database');
  return database;
};

/** Accepts orders as another replica on the same database does; each costs the same. */
const anotherReplica = (database = databaseOf()) => {
  const store = sqlOrderStore(database, { orders: 3, units: 1000 });
  const checkout = checkoutSaga({ paymentTimeoutMs: 900_000 });
  const [logger, metrics] = [makeLogger('test', 'silent'), makeMetrics('test')];
  const orderMetrics = prometheusOrderMetrics(metrics);
  const local = orderSteps(store, orderMetrics, () => undefined);
  const sagas = new SagaEngine({ sagas: [checkout], local, database, logger, metrics });
  const line = {
    itemId: 'line-1',
    productId: newId(),
    variantId: null,
    sku: 'S',
    name: 'Lamp',
    sellerId: null,
    categoryId: newId(),
    quantity: 1,
    unitPrice: 1000,
  };
  const place = { country: 'DE', region: '' };
  const priced = quote([line], { currency: 'USD', shipping: 0, discount: 0, taxRules: [], place });
  const price = async () => ({
    quote: priced,
    shippingRateId: 'rate-standard',
    lines: [{ itemId: newId(), inCart: 1, clearedBy: [] }],
    changed: [],
  });
  const accept = placeOrder({ store, metrics: orderMetrics, price, checkout, sagas, now: () => new Date() });
  return (key: string) =>
    accept({
      userId: newId(),
      shippingAddress: address,
      paymentMethod: { provider: 'stripe', token: 'pm_card_visa' },
      claim: { scope: 'test', key, requestHash: key },
    });
};

test('when one order of a batch was accepted elsewhere in the meantime, the others are accepted all the same', async () => {
  const [first, taken, last] = [newId(), newId(), newId()];
  await anotherReplica()(taken);
  const accept = anotherReplica();
  const outcomes = await Promise.allSettled([first, taken, last].map(accept));
  expect(outcomes).toMatchObject([
    { status: 'fulfilled', value: { status: 'PENDING' } },
    { status: 'rejected', reason: { code: 'IDEMPOTENCY_KEY_IN_PROGRESS' } },
    { status: 'fulfilled', value: { status: 'PENDING' } },
  ]);
});

test('when another replica ends the checkout, the caller who waits gets the answer too', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  const watch = new SettledWatch(databaseOf());
  const begun = performance.now();
  const waiting = watch.wait(orderId, 20);
  await orders.complete(orderId);
  await waiting;
  expect(performance.now() - begun).toBeLessThan(15_000);
});

const nowhere = (): Database =>
  new Database({
    url: 'postgresql://nobody@127.0.0.1:1/nothing',
    service: 'order',
    metrics: makeMetrics('test'),
    logger: makeLogger('test', 'silent'),
  });

test('when the database is away, orders that came together are refused together and not one after the other', async () => {
  const database = nowhere();
  const tried = jest.spyOn(database, 'transaction');
  const outcomes = await Promise.allSettled([newId(), newId(), newId()].map(anotherReplica(database)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(tried).toHaveBeenCalledTimes(1);
  await database.close();
});

test('when the database does not answer, the caller waits until the time is up and no longer', async () => {
  const database = nowhere();
  const asked = jest.spyOn(database, 'query');
  const begun = performance.now();
  await new SettledWatch(database).wait(newId(), 1);
  expect(performance.now() - begun).toBeGreaterThan(990);
  expect(asked).toHaveBeenCalled();
  await database.close();
});
