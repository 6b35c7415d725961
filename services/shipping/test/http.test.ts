import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { rateTokens } from '../src/domain/rate-token';
import { create, germany, home, type OfferedRate, type Shipping, signingKey, startShipping } from './support';

let shipping: Shipping;
beforeAll(async () => {
  shipping = await startShipping();
}, 90_000);
afterAll(() => shipping.stop());

interface Resolved {
  data: Array<Omit<OfferedRate, 'cheapest' | 'fastest'> | null>;
}
const resolve = async (requests: object[]) => {
  const answer = await shipping
    .api()
    .post('/internal/v1/shipping/rates/resolve')
    .set('Authorization', shipping.internal)
    .send({ requests })
    .expect(200);
  return (answer.body as Resolved).data;
};
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

test('when a guest asks for rates, they come cheapest first, with the cheapest and the fastest marked', async () => {
  const rates = await shipping.rates();
  expect(rates).toHaveLength(4);
  expect(rates.map(({ price }) => price.amount)).toEqual(
    [...rates.map(({ price }) => price.amount)].sort((a, b) => a - b),
  );
  expect(rates.filter(({ cheapest }) => cheapest)).toEqual([rates[0]]);
  expect(rates.filter(({ fastest }) => fastest)).toMatchObject([{ service: 'express' }]);
  expect(rates[0]).toMatchObject({
    rateId: expect.any(String) as string,
    carrier: 'globeparcel',
    service: 'economy',
    price: { amount: expect.any(Number) as number, currency: 'USD' },
  });
});

test('when there is more to send or it goes further, it costs more', async () => {
  const one = await shipping.rates({ country: 'US', postcode: '78701' });
  const five = await shipping.rates({ country: 'US', postcode: '78701' }, [{ quantity: 5 }]);
  const far = await shipping.rates({ country: 'UZ', postcode: '100000' });
  expect(five[0]?.price.amount).toBeGreaterThan(one[0]?.price.amount ?? 0);
  expect(far[0]?.price.amount).toBeGreaterThan(one[0]?.price.amount ?? 0);
  expect(far.every(({ carrier }) => carrier === 'globeparcel')).toBe(true);
});

test('when nobody goes there, there are no rates', async () => {
  expect(await shipping.rates({ country: 'KP', postcode: '1' })).toEqual([]);
  expect(await shipping.rates({ country: 'QX', postcode: '1' })).toEqual([]);
});

test.each([
  [{ destination: { country: 'Germany', postcode: '1' } }, '/destination/country'],
  [{ destination: { country: 'DE' } }, '/destination/postcode'],
  [{ destination: { country: 'DE', postcode: '1' }, weight: 3 }, '/weight'],
  [{ destination: { country: 'DE', postcode: '1' }, items: [{ quantity: 0 }] }, '/items/0/quantity'],
])('when the request for rates is %j, it is refused at %s', async (body, pointer) => {
  const answer = await shipping.api().post('/api/v1/shipping/rates').send(body).expect(400);
  expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer }] });
});

test('when rates are resolved, the chosen ones keep their price and the others are the cheapest', async () => {
  const destination = { country: 'DE', postcode: '10115' };
  const offered = (await shipping.rates(destination, [{ quantity: 3 }])).find(
    ({ service }) => service === 'express',
  );
  const rateId = offered?.rateId ?? '';
  const [chosen, more, cheapest, forged, nowhere] = await resolve([
    { rateId, destination, units: 3 },
    { rateId, destination, units: 4 },
    { destination, units: 3 },
    { rateId: `${rateId}x`, destination, units: 3 },
    { destination: { country: 'KP', postcode: '1' }, units: 1 },
  ]);
  expect(chosen).toMatchObject({ rateId, price: offered?.price, service: 'express' });
  expect(more?.service).toBe('express');
  expect(more?.price.amount).toBeGreaterThan(offered?.price.amount ?? 0);
  expect(cheapest?.service).toBe('economy');
  expect(forged).toBeNull();
  expect(nowhere).toBeNull();
});

test('when a rate is older than 15 minutes, it is not resolved', async () => {
  const parcel = { country: 'DE', postcode: '10115', units: 1 };
  const rate = { carrier: 'swiftpost', service: 'express', amount: 1, minDays: 1, maxDays: 2 };
  const tokens = rateTokens(signingKey);
  const issue = (minutes: number) => tokens.issue(rate, parcel, new Date(Date.now() - minutes * 60_000));
  const destination = { country: 'DE', postcode: '10115' };
  const [fresh, old] = await resolve([
    { rateId: issue(14), destination, units: 1 },
    { rateId: issue(16), destination, units: 1 },
  ]);
  expect(fresh).toMatchObject({ price: { amount: 1, currency: 'USD' } });
  expect(old).toBeNull();
});

test('when a carrier is switched off, nobody can choose it until it is switched on again', async () => {
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
    expect(await resolve([{ rateId: express?.rateId ?? '', destination, units: 1 }])).toEqual([null]);
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

test('when someone below an admin switches a carrier, or one that does not exist is switched, it is refused', async () => {
  const put = (id: string) => shipping.api().put(`/api/v1/shipping/carriers/${id}`).send({ active: false });
  await put('swiftpost').expect(401);
  await put('swiftpost').set('Authorization', shipping.manager).expect(403);
  const answer = await put('nobody').set('Authorization', shipping.admin).expect(404);
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

test('when someone else than a service resolves rates, it is refused', async () => {
  const post = () => shipping.api().post('/internal/v1/shipping/rates/resolve').send({ requests: [] });
  await post().expect(401);
  await post().set('Authorization', shipping.admin).expect(403);
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
