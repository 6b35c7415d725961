import { ShipmentDelivered, ShipmentDispatched, UserErasureRequested } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { address, startOrders, type Orders } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const anywhere = statement<{ id: string }>(
  'test-anywhere',
  `SELECT o.id FROM orders o JOIN platform.saga_runs r ON r.saga_id = o.id::text
   WHERE o.id = $1 AND (to_jsonb(o) || to_jsonb(r))::text ~ 'Ann Example|Street 1|pm_card_visa'`,
);
const readErasure = statement<{ settled: boolean }>(
  'test-erasure',
  'SELECT settled_at IS NOT NULL AS settled FROM platform.forgotten WHERE user_id = $1',
);
const agedByAMonth = statement(
  'test-age',
  `UPDATE platform.forgotten SET forgotten_at = now() - interval '31 days' WHERE user_id = $1`,
);
const query: NonNullable<Orders['service']['running']['database']>['query'] = (...asked) => {
  const { database } = orders.service.running;
  if (!database) throw new Error('order has a database');
  return database.query(...asked);
};

const erase = async (userId: string): Promise<void> => {
  await orders.service.deliver(UserErasureRequested({ userId, dueAt: new Date().toISOString() }));
  await eventually(async () => expect(await query(readErasure, [userId])).toHaveLength(1));
  await orders.service.runJob('redact-orders');
};
const seen = async (orderId: string) =>
  (await orders.api.get(`/api/v1/orders/${orderId}`).set('Authorization', orders.admin).expect(200)).body
    .data as Record<string, unknown>;
const deliver = async (orderId: string, userId: string): Promise<void> => {
  const parcel = { shipmentId: newId(), orderId, userId, carrier: 'swift', trackingNumber: newId() };
  const at = new Date().toISOString();
  await orders.service.deliver(ShipmentDispatched({ ...parcel, at }));
  await orders.service.deliver(ShipmentDelivered({ ...parcel, at }));
  await eventually(async () => expect((await orders.statusOf(orderId)).status).toBe('DELIVERED'));
};
const redacted = { name: '', line1: '', city: '', postcode: '10', country: 'DE' };
const staffNote = 'Ann Example phoned';

test('when a shopper is erased, orders that have ended stay without the person, and all others as they are', async () => {
  const { bearer, userId } = orders.shopper();
  const delivered = await orders.placed(bearer);
  await orders.complete(delivered);
  await deliver(delivered, userId);
  await orders.api
    .put(`/api/v1/orders/${delivered}/status`)
    .set('Authorization', orders.admin)
    .send({ status: 'RETURNED', reason: staffNote })
    .expect(200);
  orders.refill(userId);
  const waiting = await orders.placed(bearer);
  const other = await orders.placed(orders.shopper().bearer);
  const [before, untouched] = [await seen(delivered), await seen(other)];

  await erase(userId);
  const after = await seen(delivered);
  expect(after).toMatchObject({
    shippingAddress: redacted,
    billingAddress: redacted,
    items: before['items'],
    total: before['total'],
    tax: before['tax'],
    status: 'RETURNED',
  });
  expect(JSON.stringify(after)).not.toContain(staffNote);
  expect(await query(anywhere, [delivered])).toEqual([]);
  expect(await seen(waiting)).toMatchObject({ shippingAddress: address, status: 'PENDING' });
  await orders.service.runJob('redact-orders');
  expect((await seen(delivered))['version']).toBe(after['version']);
  expect(await seen(other)).toEqual(untouched);
});

test('when an order of an erased user ends, its address goes too, and the erasure is settled', async () => {
  const { bearer, userId } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.complete(orderId);
  await erase(userId);
  expect(await seen(orderId)).toMatchObject({ shippingAddress: address });
  await query(agedByAMonth, [userId]);
  await orders.service.runJob('redact-orders');
  expect(await query(readErasure, [userId])).toEqual([{ settled: false }]);
  await deliver(orderId, userId);
  await orders.service.runJob('redact-orders');
  expect(await seen(orderId)).toMatchObject({ shippingAddress: redacted, billingAddress: redacted });
  expect(await query(readErasure, [userId])).toEqual([{ settled: true }]);
});

test('when a checkout that was cancelled waits for a person, it keeps what it needs to go on', async () => {
  const { bearer, userId } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.reply(orderId, 'ReserveStock', { outcome: 'refused', error: 'OUT_OF_STOCK' });
  await eventually(async () => expect((await orders.statusOf(orderId)).saga.state).toBe('COMPENSATED'));
  const setStatus = (status: string) =>
    query(statement('test-saga-status', 'UPDATE platform.saga_runs SET status = $2 WHERE saga_id = $1'), [
      orderId,
      status,
    ]);
  await setStatus('needs-attention');
  await erase(userId);
  expect(await query(anywhere, [orderId])).toHaveLength(1);
  await setStatus('undone');
  await orders.service.runJob('redact-orders');
  expect(await query(anywhere, [orderId])).toEqual([]);
});

test('when copies ask who bought what, erased users are left out', async () => {
  const { bearer, userId } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.complete(orderId);
  const purchases = async () => {
    const token = orders.service.authority.token({ role: 'SERVICE' });
    const asked = orders.api.post('/internal/v1/orders/purchases').set('Authorization', `Bearer ${token}`);
    return JSON.stringify((await asked.send({}).expect(200)).body.data);
  };
  expect(await purchases()).toContain(orderId);
  await erase(userId);
  expect(await purchases()).not.toContain(orderId);
});
