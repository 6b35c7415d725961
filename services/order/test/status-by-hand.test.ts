import { noShipment, PaymentRefunded, ShipmentDispatched } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Orders, startOrders } from './support';

let orders: Orders;
let managerId: string;
let manager: string;
beforeAll(async () => {
  orders = await startOrders();
  managerId = newId();
  manager = `Bearer ${orders.service.authority.token({ userId: managerId, role: 'MANAGER' })}`;
});
afterAll(() => orders.stop());

const set = (orderId: string, body: object, headers: Record<string, string> = {}) =>
  orders.api
    .put(`/api/v1/orders/${orderId}/status`)
    .set({ Authorization: manager, ...headers })
    .send(body);
const traceId = newId().replaceAll('-', '');
const completed = async () => {
  const shopper = orders.shopper();
  const placed = await orders.place(shopper.bearer, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  const orderId = placed.body.data.id as string;
  await orders.complete(orderId);
  return { ...shopper, orderId };
};
const get = async (path: string, bearer: string) =>
  (await orders.api.get(path).set('Authorization', bearer).expect(200)).body.data as Record<string, unknown>;
const shippedOf = async (orderId: string) =>
  (await orders.service.published<{ orderId: string }>('OrderShipped')).filter(
    (event) => event.orderId === orderId,
  );
const cancel = (orderId: string, bearer: string, reason?: string, headers: Record<string, string> = {}) =>
  orders.api
    .post(`/api/v1/orders/${orderId}/cancel`)
    .set({ Authorization: bearer, 'Idempotency-Key': newId(), ...headers })
    .send({ ...(reason !== undefined && { reason }) });

test('when staff say that an order has left, no parcel is invented, and the real one is published when it leaves', async () => {
  const { orderId, userId } = await completed();
  await set(orderId, { status: 'SHIPPED' }).expect(200);
  expect(await shippedOf(orderId)).toMatchObject([
    { shipmentId: noShipment, carrier: '', trackingNumber: '' },
  ]);
  const real = { shipmentId: newId(), carrier: 'swift', trackingNumber: 'T-9' };
  await orders.service.deliver(
    ShipmentDispatched({ ...real, orderId, userId, at: new Date().toISOString() }),
  );
  await eventually(async () =>
    expect(await shippedOf(orderId)).toMatchObject([{ orderId }, { orderId, ...real }]),
  );
});

test('when a status is set by hand, its order, the audit log and the timeline of staff say who did it', async () => {
  const { orderId, bearer } = await completed();
  await set(orderId, { status: 'SHIPPED', reason: 'by bike' }).expect(200);
  expect(await orders.service.published('AuditRecorded')).toContainEqual(
    expect.objectContaining({
      actorId: managerId,
      actorRole: 'MANAGER',
      action: 'order.status-set',
      resource: `order:${orderId}`,
      before: { status: 'PROCESSING' },
      after: { status: 'SHIPPED' },
    }),
  );
  const timeline = await get(`/api/v1/orders/${orderId}/timeline`, manager);
  expect(timeline['entries']).toContainEqual(
    expect.objectContaining({ what: 'SHIPPED', actorId: managerId, detail: 'by bike' }),
  );
  expect(timeline['traceId']).toBe(traceId);
  const seen = await get(`/api/v1/orders/${orderId}/timeline`, bearer);
  expect(JSON.stringify(seen)).not.toMatch(new RegExp(`${managerId}|traceId`));
});

test('when another client changed the order meanwhile, If-Match refuses the status and the cancellation', async () => {
  const { orderId, bearer } = await completed();
  const { version } = await get(`/api/v1/orders/${orderId}`, bearer);
  await set(orderId, { status: 'SHIPPED' }, { 'If-Match': '"1"' }).expect(412);
  await cancel(orderId, bearer, undefined, { 'If-Match': '"1"' }).expect(412);
  await set(orderId, { status: 'SHIPPED' }, { 'If-Match': `"${String(version)}"` }).expect(200);
});

test('when an order is being cancelled, no caller can say that it has left', async () => {
  const { orderId, bearer } = await completed();
  await cancel(orderId, bearer).expect(202);
  expect((await set(orderId, { status: 'SHIPPED' }).expect(422)).body.code).toBe('ORDER_TRANSITION');
});

test('when a customer says why an order is cancelled, the words are kept and shown', async () => {
  const { orderId, bearer } = await completed();
  await cancel(orderId, bearer, ' Bought twice ').expect(202);
  expect(await get(`/api/v1/orders/${orderId}`, bearer)).not.toHaveProperty('cancelNote');
  await orders.reply(orderId, 'CancelShipment');
  await orders.becomes(orderId, 'CANCELLED');
  for (const who of [bearer, manager])
    expect(await get(`/api/v1/orders/${orderId}`, who)).toMatchObject({
      cancelReason: 'CANCELLED_BY_CUSTOMER',
      cancelNote: 'Bought twice',
    });
});

test('when staff cancel, the audit log has it', async () => {
  const { orderId } = await completed();
  await cancel(orderId, manager, 'fraud').expect(202);
  expect(await orders.service.published('AuditRecorded')).toContainEqual(
    expect.objectContaining({ actorId: managerId, action: 'order.cancelled', resource: `order:${orderId}` }),
  );
});

test('when money went back, the status of the payment says how much of it', async () => {
  const { orderId, userId, bearer } = await completed();
  const refund = async (amount: number): Promise<void> => {
    const fact = { orderId, userId, paymentId: newId(), refundId: newId() };
    await orders.service.deliver(PaymentRefunded({ ...fact, amount, currency: 'USD' }));
  };
  const payment = async () =>
    ((await get(`/api/v1/orders/${orderId}/status`, bearer))['payment'] as { status: string }).status;
  expect(await payment()).toBe('SUCCEEDED');
  await refund(880);
  await eventually(async () => expect(await payment()).toBe('PARTIALLY_REFUNDED'));
  await refund(2000);
  await eventually(async () => expect(await payment()).toBe('REFUNDED'));
  expect(await get(`/api/v1/orders/${orderId}`, bearer)).toMatchObject({
    refunded: { amount: 2880, currency: 'USD' },
  });
});

test('when an order is published, its event says where it goes and not to whom', async () => {
  const { orderId } = await completed();
  const created = await orders.service.published<{ orderId: string; shippingAddress: object }>(
    'OrderCreated',
  );
  expect(created.find((event) => event.orderId === orderId)?.shippingAddress).toEqual({
    name: '',
    line1: '',
    city: '',
    postcode: '',
    country: 'DE',
  });
});
