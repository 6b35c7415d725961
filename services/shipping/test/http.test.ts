import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { rateTokens } from '../src/domain/rate-token';
import { create, germany, home, type Shipping, signingKey, startShipping } from './support';

let shipping: Shipping;
beforeAll(async () => {
  shipping = await startShipping();
}, 90_000);
afterAll(() => shipping.stop());

const manual = (body: object = {}) => ({
  orderId: newId(),
  userId: newId(),
  destination: home,
  items: [{ sku: 'S', name: 'Thing', quantity: 1 }],
  ...body,
});
const send = (body: object, key = newId(), token = shipping.manager) =>
  shipping
    .api()
    .post('/api/v1/shipping/shipments')
    .set('Authorization', token)
    .set('Idempotency-Key', key)
    .send(body);

test('when a carrier is switched off, no shopper can choose it until it is switched on again', async () => {
  const switchTo = (active: boolean) =>
    shipping
      .api()
      .put('/api/v1/shipping/carriers/swiftpost')
      .set('Authorization', shipping.admin)
      .send({ active })
      .expect(200);
  const express = (await shipping.rates()).find(({ service }) => service === 'express');
  const destination = { country: 'DE', postcode: '10115' };
  await switchTo(false);
  try {
    expect((await shipping.rates()).every(({ carrier }) => carrier === 'globeparcel')).toBe(true);
    expect(await shipping.resolve([{ rateId: express?.rateId ?? '', destination, units: 1 }])).toEqual([
      null,
    ]);
    const orderId = newId();
    await shipping.ask(create(orderId, { destination: germany, rateId: express?.rateId ?? '' }));
    expect((await shipping.row(orderId)).carrier).toBe('globeparcel');
    const answer = await shipping.api().get('/api/v1/shipping/carriers').expect(200);
    expect((answer.body as { data: object[] }).data).toMatchObject([
      { id: 'swiftpost', active: false },
      { id: 'globeparcel', active: true, zones: expect.any(Array) as object[] },
    ]);
  } finally {
    await switchTo(true);
  }
  expect(await shipping.rates()).toHaveLength(4);
});

test('when a carrier is switched or something is sent by hand, the audit log has who did it, once', async () => {
  const { authority } = shipping.service;
  const [adminId, staffId, key] = [newId(), newId(), newId()];
  const admin = `Bearer ${authority.token({ role: 'ADMIN', userId: adminId })}`;
  const staff = `Bearer ${authority.token({ role: 'MANAGER', userId: staffId })}`;
  const put = shipping.api().put('/api/v1/shipping/carriers/swiftpost').set('Authorization', admin);
  await put.send({ active: true }).expect(200);
  const body = manual();
  await send(body, key, staff).expect(201);
  await send(body, key, staff).expect(201);
  await send(body, newId(), staff).expect(409);
  const records = await shipping.service.published<{ actorId: string }>('AuditRecorded');
  const by = (userId: string) => records.filter(({ actorId }) => actorId === userId);
  expect(by(adminId)).toMatchObject([
    { action: 'shipping.carrier-switched', resource: 'carrier:swiftpost', after: { active: true } },
  ]);
  const { id } = await shipping.row(body.orderId);
  expect(by(staffId)).toMatchObject([
    { action: 'shipping.sent-by-hand', resource: `shipment:${id}`, after: { orderId: body.orderId } },
  ]);
  expect(JSON.stringify(records)).not.toContain(home.line1);
});

test('when a role below admin switches a carrier, or one that does not exist is switched, it is refused', async () => {
  const put = (id: string) => shipping.api().put(`/api/v1/shipping/carriers/${id}`).send({ active: false });
  await put('swiftpost').expect(401);
  await put('swiftpost').set('Authorization', shipping.manager).expect(403);
  const answer = await put('unknown').set('Authorization', shipping.admin).expect(404);
  expect(answer.body).toMatchObject({ code: 'CARRIER_UNKNOWN' });
});

test('when staff send by hand, the parcel is on its way to be labelled, once for each key', async () => {
  const body = manual();
  const key = newId();
  const first = await send(body, key).expect(201);
  expect((first.body as { data: object }).data).toMatchObject({
    orderId: body.orderId,
    status: 'LABELLED',
    trackingNumber: expect.stringMatching(/^GL[0-9A-F]{16}$/) as string,
  });
  const second = await send(body, key).expect(201);
  expect(second.headers['idempotent-replayed']).toBe('true');
  expect(second.body).toEqual(first.body);
  const other = await send(body).expect(409);
  expect(other.body).toMatchObject({ code: 'SHIPMENT_EXISTS' });
});

test.each([
  [{ destination: { ...home, country: 'KP' } }, 422, 'DESTINATION_NOT_SERVED'],
  [{ rateId: 'forged.rate' }, 422, 'RATE_UNKNOWN'],
  [{ note: 'hello' }, 400, 'VALIDATION_ERROR'],
  [{ destination: { ...home, planet: 'Mars' } }, 400, 'VALIDATION_ERROR'],
])('when a shipment by hand has %j, it is refused with %i %s', async (body, status, code) => {
  const answer = await send(manual(body)).expect(status);
  expect(answer.body).toMatchObject({ code });
});

test('when a shipment by hand names a rate that is older than 15 minutes, it is refused', async () => {
  const parcel = { country: home.country, postcode: home.postcode, units: 2 };
  const rate = { carrier: 'swiftpost', service: 'express', amount: 1, minDays: 1, maxDays: 2 };
  const rateId = rateTokens(signingKey).issue(rate, parcel, new Date(Date.now() - 16 * 60_000));
  expect((await send(manual({ rateId })).expect(422)).body).toMatchObject({ code: 'RATE_UNKNOWN' });
});

test('when the caller may not send, nothing is sent', async () => {
  const body = manual();
  await shipping
    .api()
    .post('/api/v1/shipping/shipments')
    .set('Idempotency-Key', newId())
    .send(body)
    .expect(401);
  await send(body, newId(), shipping.as(newId())).expect(403);
  await send(body, newId(), shipping.as(newId(), 'VENDOR')).expect(403);
  await expect(shipping.row(body.orderId)).rejects.toThrow('no shipment');
});

test('when a parcel is looked for, its number opens it to all and its id to its shopper and staff only', async () => {
  const orderId = newId();
  const userId = newId();
  await shipping.ask(create(orderId, { userId }));
  const { id, tracking_number: number } = await shipping.row(orderId);
  const track = (reference: string, token?: string) => {
    const call = shipping.api().get(`/api/v1/shipping/tracking/${reference}`);
    return token ? call.set('Authorization', token) : call;
  };
  const open = await track(number ?? '').expect(200);
  expect((open.body as { data: object }).data).toEqual({
    carrier: 'globeparcel',
    service: 'economy',
    trackingNumber: number,
    status: 'LABELLED',
    events: [{ status: 'LABELLED', place: 'Warehouse', at: expect.any(String) as string }],
  });
  await track(id).expect(401);
  await track(id, shipping.as(newId())).expect(404);
  await track(id, shipping.as(newId(), 'VENDOR')).expect(404);
  await track(id, shipping.as(userId)).expect(200);
  await track(orderId, shipping.as(userId)).expect(200);
  await track(id, shipping.manager).expect(200);
  await track('GL0000000000000000').expect(404);
});

test('when another service than the order resolves rates or sends, it is refused', async () => {
  const post = () => shipping.api().post('/internal/v1/shipping/rates/resolve').send({ requests: [] });
  await post().expect(401);
  await post().set('Authorization', shipping.admin).expect(403);
  const search = `Bearer ${shipping.service.authority.token({ role: 'SERVICE', userId: 'search' })}`;
  await post().set('Authorization', search).expect(403);
  await post().set('Authorization', shipping.internal).expect(200);
  await send(manual(), newId(), search).expect(403);
});

test('when the process ends before the carrier has answered, the next one goes on', async () => {
  const { database } = shipping.service.running;
  const orderId = newId();
  await shipping.ask(create(orderId));
  const back = `UPDATE shipments SET status = 'CREATED', task = 'CREATE', tracking_number = NULL, next_poll_at = NULL,
                due_at = now() - interval '1 second' WHERE order_id = $1`;
  const before = (await shipping.row(orderId)).tracking_number;
  await database?.pool.query(back, [orderId]);
  await eventually(async () => (await shipping.row(orderId)).status === 'LABELLED', 15_000);
  expect((await shipping.row(orderId)).tracking_number).toBe(before);
});
