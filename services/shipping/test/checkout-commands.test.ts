import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { cancel, create, germany, home, type Shipping, startShipping } from './support';

let shipping: Shipping;
beforeAll(async () => {
  shipping = await startShipping();
}, 90_000);
afterAll(() => shipping.stop());

const published = async (type: string, orderId: string) =>
  (await shipping.service.published<{ orderId: string }>(type)).filter((event) => event.orderId === orderId);

test('when an order is to be sent, a carrier accepts it once and everyone learns of it', async () => {
  const orderId = newId();
  const reply = await shipping.ask(create(orderId));
  const row = await shipping.row(orderId);
  expect(reply).toMatchObject({
    outcome: 'done',
    data: { shipmentId: row.id, trackingNumber: row.tracking_number, carrier: 'globeparcel' },
  });
  expect(row).toMatchObject({ status: 'LABELLED', task: null, service: 'economy' });
  expect(await published('ShipmentCreated', orderId)).toMatchObject([
    { shipmentId: row.id, trackingNumber: row.tracking_number },
  ]);
  const again = await shipping.ask(create(orderId));
  expect(again).toMatchObject({ outcome: 'done', data: reply.data });
  expect(await published('ShipmentCreated', orderId)).toHaveLength(1);
});

test('when the shopper chose a rate, the parcel goes with its carrier and service at its price', async () => {
  const rates = await shipping.rates({ country: 'DE', postcode: '10115' }, [{ quantity: 2 }]);
  const express = rates.find(({ service }) => service === 'express');
  const orderId = newId();
  await shipping.ask(create(orderId, { destination: germany, rateId: express?.rateId ?? '' }));
  expect(await shipping.row(orderId)).toMatchObject({
    carrier: 'swiftpost',
    service: 'express',
    price: String(express?.price.amount),
  });
});

test('when the rate was forged, the cheapest one is taken', async () => {
  const orderId = newId();
  await shipping.ask(create(orderId, { rateId: 'W10.AAAA' }));
  expect(await shipping.row(orderId)).toMatchObject({ carrier: 'globeparcel', service: 'economy' });
});

test('when no carrier delivers there, the shipment is refused, each time', async () => {
  const orderId = newId();
  const nowhere = { ...home, country: 'KP' };
  for (const _ of [1, 2])
    expect(await shipping.ask(create(orderId, { destination: nowhere }))).toMatchObject({
      outcome: 'refused',
      error: 'DESTINATION_NOT_SERVED',
    });
});

test('when a parcel has not left, it is cancelled, twice the same', async () => {
  const orderId = newId();
  await shipping.ask(create(orderId));
  expect(await shipping.ask(cancel(orderId))).toMatchObject({ outcome: 'done' });
  expect(await shipping.ask(cancel(orderId))).toMatchObject({ outcome: 'done' });
  expect(await shipping.row(orderId)).toMatchObject({ status: 'CANCELLED', next_poll_at: null });
  expect(await shipping.ask(create(orderId))).toMatchObject({
    outcome: 'refused',
    error: 'SHIPMENT_CANCELLED',
  });
});

test('when the compensation comes before the command, the command sends nothing', async () => {
  const orderId = newId();
  expect(await shipping.ask(cancel(orderId))).toMatchObject({ outcome: 'done' });
  expect(await shipping.ask(create(orderId))).toMatchObject({
    outcome: 'refused',
    error: 'SHIPMENT_CANCELLED',
  });
});

test('when both commands come at once, no parcel leaves', async () => {
  const orders = Array.from({ length: 20 }, () => newId());
  const replies = await Promise.all(
    orders.map(async (orderId) => {
      await shipping.service.command(create(orderId));
      return shipping.ask(cancel(orderId));
    }),
  );
  expect(replies.every(({ outcome }) => outcome === 'done')).toBe(true);
  for (const orderId of orders) expect((await shipping.row(orderId)).status).toBe('CANCELLED');
});

describe('when carriers are quick', () => {
  let quick: Shipping;
  beforeAll(async () => {
    quick = await startShipping({
      CARRIER_DISPATCH_SECONDS: '0.3',
      CARRIER_DELIVERY_SECONDS: '1',
      CARRIER_POLL_MS: '50',
    });
  }, 90_000);
  afterAll(() => quick.stop());

  test('when time goes by, each step of a parcel is published once and in order, and then nothing is polled', async () => {
    const orderId = newId();
    await quick.ask(create(orderId));
    await eventually(async () => (await quick.row(orderId)).status === 'DELIVERED', 15_000);
    const of = async (type: string) =>
      (await quick.service.published<{ orderId: string }>(type)).filter((event) => event.orderId === orderId);
    expect(await of('ShipmentDispatched')).toHaveLength(1);
    expect(await of('ShipmentStatusChanged')).toMatchObject([
      { status: 'OUT_FOR_DELIVERY', place: 'Delivery depot' },
    ]);
    expect(await of('ShipmentDelivered')).toHaveLength(1);
    expect((await quick.row(orderId)).next_poll_at).toBeNull();
  });

  test('when a parcel has left, it cannot be cancelled', async () => {
    const orderId = newId();
    await quick.ask(create(orderId));
    await eventually(async () => (await quick.row(orderId)).status !== 'LABELLED');
    expect(await quick.ask(cancel(orderId))).toMatchObject({
      outcome: 'refused',
      error: 'SHIPMENT_DISPATCHED',
    });
    await eventually(async () => (await quick.row(orderId)).status === 'DELIVERED', 15_000);
  });
});
