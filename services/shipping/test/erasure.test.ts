import { UserErasureRequested } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { create, home, type Shipping, startShipping } from './support';

let shipping: Shipping;
beforeAll(async () => {
  shipping = await startShipping({
    CARRIER_DISPATCH_SECONDS: '0',
    CARRIER_DELIVERY_SECONDS: '0',
    CARRIER_POLL_MS: '3600000',
  });
}, 90_000);
afterAll(() => shipping.stop());

const find = statement<{ destination: object; settled: boolean }>(
  'test-destination',
  `SELECT s.destination, f.settled_at IS NOT NULL AS settled
   FROM shipments s LEFT JOIN platform.forgotten f ON f.user_id = s.user_id WHERE s.order_id = $1`,
);
const known = statement<{ user_id: string }>(
  'test-known',
  'SELECT user_id FROM platform.forgotten WHERE user_id = $1',
);
const agedByAMonth = statement(
  'test-age',
  `UPDATE platform.forgotten SET forgotten_at = now() - interval '31 days' WHERE user_id = $1`,
);
const database = () => {
  const { database: found } = shipping.service.running;
  if (!found) throw new Error('shipping has a database');
  return found;
};
const stored = async (orderId: string) => (await database().query(find, [orderId]))[0];
const erase = async (userId: string): Promise<void> => {
  await shipping.service.deliver(UserErasureRequested({ userId, dueAt: new Date().toISOString() }));
  await eventually(async () => expect(await database().query(known, [userId])).toHaveLength(1));
  await shipping.service.runJob('redact-shipments');
};
const redacted = { name: '', line1: '', city: '', postcode: '78', country: 'US' };

const nowhere = { ...home, country: 'KP' };

test('when a user is erased, a parcel that will not leave loses its address, and that of others keeps it', async () => {
  const userId = newId();
  const [failed, other] = [newId(), newId()];
  await shipping.ask(create(failed, { userId, destination: nowhere }));
  await shipping.ask(create(other, { destination: nowhere }));
  await erase(userId);
  expect((await stored(failed))?.destination).toEqual({ ...redacted, country: 'KP' });
  expect((await stored(other))?.destination).toEqual(nowhere);
});

test('when the parcel of an erased user arrives, its address goes then', async () => {
  const userId = newId();
  const orderId = newId();
  await erase(userId);
  await shipping.ask(create(orderId, { userId }));
  await database().query(agedByAMonth, [userId]);
  await shipping.service.runJob('redact-shipments');
  expect(await stored(orderId)).toEqual({ destination: home, settled: false });
  await eventually(async () => {
    await shipping.service.runJob('poll-carriers');
    expect((await shipping.row(orderId)).status).toBe('DELIVERED');
  });
  await shipping.service.runJob('redact-shipments');
  expect(await stored(orderId)).toEqual({ destination: redacted, settled: true });
});
