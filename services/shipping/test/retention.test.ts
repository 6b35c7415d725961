import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { cancel, create, type Shipping, startShipping } from './support';

let shipping: Shipping;
beforeAll(async () => {
  shipping = await startShipping({
    CARRIER_DISPATCH_SECONDS: '0',
    CARRIER_DELIVERY_SECONDS: '0',
    CARRIER_POLL_MS: '3600000',
  });
}, 90_000);
afterAll(() => shipping.stop());

const sql = async (text: string, values: unknown[] = []) => {
  const { database } = shipping.service.running;
  if (!database) throw new Error('shipping has a database');
  return (await database.pool.query<Record<string, unknown>>(text, values)).rows;
};
const aged = (orderId: string, days: number) =>
  sql(`UPDATE shipments SET updated_at = now() - $2 * interval '1 day' WHERE order_id = $1`, [orderId, days]);
const delivered = async () => {
  const orderId = newId();
  await shipping.ask(create(orderId));
  await eventually(async () => {
    await shipping.service.runJob('poll-carriers');
    expect((await shipping.row(orderId)).status).toBe('DELIVERED');
  });
  return orderId;
};
const countOf = async (table: string, column: string, id: unknown) =>
  (await sql(`SELECT count(*)::int AS count FROM ${table} WHERE ${column} = $1`, [id]))[0]?.['count'];

test('when a shipment ended long ago, it goes with its items and sightings, and younger and open ones stay', async () => {
  const [old, young] = [await delivered(), await delivered()];
  const [open, asked, stopped] = [newId(), newId(), newId()];
  await shipping.ask(create(open));
  await shipping.ask(create(asked));
  await shipping.ask(cancel(stopped));
  const { id } = await shipping.row(old);
  await sql(
    `UPDATE shipments SET status = 'CANCELLED', task = 'CANCEL', due_at = now() + interval '1 day' WHERE order_id = $1`,
    [asked],
  );
  await aged(young, 399);
  for (const orderId of [old, open, asked, stopped]) await aged(orderId, 401);
  await shipping.service.runJob('prune-shipments');
  for (const orderId of [old, stopped]) await expect(shipping.row(orderId)).rejects.toThrow('no shipment');
  for (const orderId of [young, open, asked]) await shipping.row(orderId);
  expect(await countOf('shipment_items', 'shipment_id', id)).toBe(0);
  expect(await countOf('tracking_events', 'shipment_id', id)).toBe(0);
  expect(await countOf('shipment_items', 'shipment_id', (await shipping.row(young)).id)).toBe(1);
});

test('when more ended than go at once, all of them go', async () => {
  await sql(
    `INSERT INTO shipments (id, order_id, carrier, service, price, currency, destination, status, correlation_id, updated_at)
     SELECT gen_random_uuid(), gen_random_uuid(), 'none', 'none', 0, 'USD', '{}', 'CANCELLED', 'x', now() - interval '2 years'
     FROM generate_series(1, 2001)`,
  );
  await shipping.service.runJob('prune-shipments');
  expect(await countOf('shipments', 'correlation_id', 'x')).toBe(0);
});
