import { ShipmentDelivered, ShipmentDispatched } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { startOrders, type Orders } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const cancel = (orderId: string, bearer: string) =>
  orders.api
    .post(`/api/v1/orders/${orderId}/cancel`)
    .set({ Authorization: bearer, 'Idempotency-Key': newId() })
    .send({});
const becomes = (orderId: string, status: string) =>
  eventually(async () => expect((await orders.statusOf(orderId)).status).toBe(status));

test('when all steps work, the order is confirmed, processed and completed', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.complete(orderId);
  const { body } = await orders.api.get(`/api/v1/orders/${orderId}`).set('Authorization', bearer).expect(200);
  expect(body.data.history.map(({ status }: { status: string }) => status)).toEqual([
    'PENDING',
    'CONFIRMED',
    'PROCESSING',
  ]);
  expect(await orders.service.published('OrderConfirmed')).toContainEqual(
    expect.objectContaining({ orderId }),
  );
});

test('when stock is short, the order is cancelled with the reason', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.reply(orderId, 'ReserveStock', { outcome: 'refused', error: 'OUT_OF_STOCK' });
  await becomes(orderId, 'CANCELLED');
  expect(await orders.statusOf(orderId)).toMatchObject({
    cancelReason: 'OUT_OF_STOCK',
    saga: { state: 'COMPENSATED' },
  });
  expect(await orders.service.published('OrderCancelled')).toContainEqual(
    expect.objectContaining({ orderId, reason: 'OUT_OF_STOCK', by: 'system' }),
  );
});

test('a status that is asked to wait answers when the checkout has ended', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  const asked = orders.api
    .get(`/api/v1/orders/${orderId}/status`)
    .set('Authorization', bearer)
    .set('Prefer', 'wait=20')
    .expect(200)
    .then((response) => response);
  await orders.reply(orderId, 'ReserveStock', { outcome: 'refused', error: 'OUT_OF_STOCK' });
  const { body, headers } = await asked;
  expect(body.data).toMatchObject({ status: 'CANCELLED', saga: { state: 'COMPENSATED' } });
  expect(headers['preference-applied']).toBe('wait=20');
});

test('when the shopper must act, the status gives the secret to the owner only', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  orders.upstreams.clientSecrets.set(orderId, 'pi_secret');
  await orders.reply(orderId, 'ReserveStock', { data: { expiresAt: new Date().toISOString() } });
  await orders.reply(orderId, 'ProcessPayment', { outcome: 'pending', data: { paymentId: newId() } });
  await eventually(async () => expect((await orders.statusOf(orderId)).saga.state).toBe('PAYMENT_ACTION'));
  const { body } = await orders.api
    .get(`/api/v1/orders/${orderId}/status`)
    .set('Authorization', bearer)
    .expect(200);
  expect(body.data.payment).toEqual({ status: 'REQUIRES_ACTION', clientSecret: 'pi_secret' });
  expect((await orders.statusOf(orderId)).payment).toEqual({ status: 'REQUIRES_ACTION' });
});

test('when a pending order is cancelled by its owner, the checkout is undone', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.commandOf(orderId, 'ReserveStock');
  await cancel(orderId, bearer).expect(202);
  await orders.reply(orderId, 'ReleaseStock');
  await becomes(orderId, 'CANCELLED');
  expect(await orders.service.published('OrderCancelled')).toContainEqual(
    expect.objectContaining({ orderId, by: 'customer' }),
  );
});

test('when a confirmed order is cancelled, parcel, money and goods are given back, once', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.complete(orderId);
  await cancel(orderId, bearer).expect(202);
  expect((await cancel(orderId, bearer).expect(422)).body.code).toBe('ORDER_NOT_CANCELLABLE');
  await orders.reply(orderId, 'CancelShipment');
  await becomes(orderId, 'CANCELLED');
  await orders.reply(orderId, 'CancelPayment', { data: { refunded: 2880 } });
  await orders.reply(orderId, 'ReleaseStock');
});

test('when the parcel has left, the order cannot be cancelled', async () => {
  const { bearer, userId } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.complete(orderId);
  const parcel = {
    shipmentId: newId(),
    orderId,
    userId,
    carrier: 'swift',
    trackingNumber: 'T-1',
    at: new Date().toISOString(),
  };
  await orders.service.deliver(ShipmentDispatched(parcel));
  await becomes(orderId, 'SHIPPED');
  expect((await cancel(orderId, bearer).expect(422)).body.code).toBe('ORDER_NOT_CANCELLABLE');
  await orders.service.deliver(ShipmentDelivered(parcel));
  await becomes(orderId, 'DELIVERED');
  expect(await orders.service.published('OrderDelivered')).toContainEqual(
    expect.objectContaining({ orderId, productIds: [expect.any(String)] }),
  );
});

test('when a delivery is known before its dispatch, the order ends delivered with a full history', async () => {
  const { bearer, userId } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.confirm(orderId);
  const parcel = {
    shipmentId: newId(),
    orderId,
    userId,
    carrier: 'swift',
    trackingNumber: 'T-1',
    at: new Date().toISOString(),
  };
  await orders.service.deliver(ShipmentDelivered(parcel));
  await becomes(orderId, 'DELIVERED');
  await orders.service.deliver(ShipmentDispatched(parcel));
  const { body } = await orders.api
    .get(`/api/v1/orders/${orderId}/timeline`)
    .set('Authorization', bearer)
    .expect(200);
  expect(body.data.entries.map(({ what }: { what: string }) => what)).toEqual([
    'PENDING',
    'CONFIRMED',
    'PROCESSING',
    'SHIPPED',
    'DELIVERED',
  ]);
});

test('when another user asks for an order, there is none', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  const stranger = orders.shopper().bearer;
  for (const path of ['', '/status', '/timeline']) {
    const { body } = await orders.api
      .get(`/api/v1/orders/${orderId}${path}`)
      .set('Authorization', stranger)
      .expect(404);
    expect(body.code).toBe('ORDER_NOT_FOUND');
  }
  expect((await cancel(orderId, stranger).expect(404)).body.code).toBe('ORDER_NOT_FOUND');
});

test('when staff ask for the timeline, they see every step of the saga', async () => {
  const orderId = await orders.placed(orders.shopper().bearer);
  await orders.complete(orderId);
  const { body } = await orders.api
    .get(`/api/v1/orders/${orderId}/timeline`)
    .set('Authorization', orders.admin)
    .expect(200);
  expect(body.data.entries).toContainEqual(
    expect.objectContaining({
      what: 'checkout: done',
      step: 'take payment',
      attempt: 1,
      ms: expect.any(Number) as number,
      messageId: expect.any(String) as string,
    }),
  );
});

test('when staff set a status, only allowed transitions are made', async () => {
  const orderId = await orders.placed(orders.shopper().bearer);
  const set = (status: string) =>
    orders.api.put(`/api/v1/orders/${orderId}/status`).set('Authorization', orders.admin).send({ status });
  expect((await set('CONFIRMED').expect(422)).body.code).toBe('ORDER_TRANSITION');
  await orders.complete(orderId);
  expect((await set('DELIVERED').expect(422)).body.code).toBe('ORDER_TRANSITION');
  await set('SHIPPED').expect(200);
  await set('DELIVERED').expect(200);
  const { body } = await set('RETURNED').expect(200);
  expect(body.data.status).toBe('RETURNED');
  expect(await orders.service.published('OrderReturned')).toContainEqual(
    expect.objectContaining({ orderId }),
  );
});

test('when a seller asks, only orders and lines with own goods are shown, and none can be cancelled', async () => {
  const seller = newId();
  const bearer = `Bearer ${orders.service.authority.token({ userId: seller, role: 'VENDOR' })}`;
  const orderId = await orders.placed(orders.shopper({ sellerId: seller }).bearer);
  await orders.confirm(orderId);
  await orders.placed(orders.shopper().bearer);
  const { body } = await orders.api.get('/api/v1/orders').set('Authorization', bearer).expect(200);
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual([orderId]);
  await orders.api.get(`/api/v1/orders/${orderId}`).set('Authorization', bearer).expect(200);
  expect((await cancel(orderId, bearer).expect(404)).body.code).toBe('ORDER_NOT_FOUND');
});

test('when orders are listed by cursor, every order comes once, the newest first', async () => {
  const { bearer, userId } = orders.shopper();
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    const orderId = await orders.placed(bearer);
    ids.unshift(orderId);
    await orders.confirm(orderId);
    orders.refill(userId);
  }
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await orders.api
      .get(`/api/v1/orders?limit=2${cursor && `&cursor=${cursor}`}`)
      .set('Authorization', bearer)
      .expect(200);
    seen.push(...body.data.map(({ id }: { id: string }) => id));
    cursor = (body.meta.nextCursor as string | null) ?? '';
  } while (cursor);
  expect(seen).toEqual(ids);
  const { body } = await orders.api
    .get('/api/v1/orders?status=CANCELLED')
    .set('Authorization', bearer)
    .expect(200);
  expect(body).toMatchObject({ data: [], meta: { total: 0, page: 1 } });
});

test('when a checkout does not wait for a person, it cannot be retried', async () => {
  const orderId = await orders.placed(orders.shopper().bearer);
  const { body } = await orders.api
    .post(`/api/v1/orders/${orderId}/saga/retry`)
    .set('Authorization', orders.admin)
    .expect(422);
  expect(body.code).toBe('SAGA_NOT_WAITING');
});

test('when the goods are gone at the commit, staff see it and a retry goes on', async () => {
  const orderId = await orders.placed(orders.shopper().bearer);
  await orders.confirm(orderId);
  await orders.reply(orderId, 'CommitStock', { outcome: 'refused', error: 'RESERVATION_CLOSED' });
  await eventually(async () => expect((await orders.statusOf(orderId)).saga.state).toBe('NEEDS_ATTENTION'));
  const { body } = await orders.api
    .get(`/api/v1/orders/${orderId}/saga`)
    .set('Authorization', orders.admin)
    .expect(200);
  expect(body.data).toMatchObject({ status: 'needs-attention', reason: 'RESERVATION_CLOSED' });
  await orders.api
    .post(`/api/v1/orders/${orderId}/saga/retry`)
    .set('Authorization', orders.admin)
    .expect(202);
});

test('when staff change the tax table, the next quote uses it', async () => {
  const { bearer } = orders.shopper({ amount: 1000, quantity: 1 });
  const rates = [{ country: 'CH', name: 'VAT', basisPoints: 810 }];
  await orders.api.put('/api/v1/tax/rates').set('Authorization', bearer).send({ rates }).expect(403);
  await orders.api.put('/api/v1/tax/rates').set('Authorization', orders.admin).send({ rates }).expect(200);
  const { body } = await orders.api
    .post('/api/v1/orders/quote')
    .set('Authorization', bearer)
    .send({ shippingAddress: { country: 'CH', postcode: '8000' } })
    .expect(200);
  expect(body.data.tax).toEqual({ amount: 81, currency: 'USD' });
  const { body: table } = await orders.api
    .get('/api/v1/tax/rates')
    .set('Authorization', orders.admin)
    .expect(200);
  expect(table.data).toContainEqual(expect.objectContaining({ country: 'CH', basisPoints: 810 }));
});

test('when the payment time is over, payment and stock are undone and the order is cancelled', async () => {
  const hasty = await startOrders({ PAYMENT_TIMEOUT_MS: '1000' });
  try {
    const orderId = await hasty.placed(hasty.shopper().bearer);
    await hasty.reply(orderId, 'ReserveStock', { data: { expiresAt: new Date().toISOString() } });
    await hasty.reply(orderId, 'ProcessPayment', { outcome: 'pending', data: { paymentId: newId() } });
    await hasty.reply(orderId, 'CancelPayment', { data: { refunded: 0 } });
    await hasty.reply(orderId, 'ReleaseStock');
    await eventually(async () =>
      expect(await hasty.statusOf(orderId)).toMatchObject({
        status: 'CANCELLED',
        cancelReason: 'PAYMENT_TIMEOUT',
      }),
    );
  } finally {
    await hasty.stop();
  }
});
