import { eventually } from '@ultramarket/platform/testing';
import { startOrders, type Orders } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const ask = (role: 'SERVICE' | 'SUPER_ADMIN', graceSeconds = 300) =>
  orders.api
    .get(`/internal/v1/orders/overdue-sagas?graceSeconds=${graceSeconds}`)
    .set('Authorization', `Bearer ${orders.service.authority.token({ role })}`);
const change = (sql: string, orderId: string) =>
  orders.service.running.database?.pool.query(sql, [orderId]) ?? Promise.reject(new Error('no database'));

test('when a run is past its deadline for longer than the grace, it is named', async () => {
  const orderId = await orders.placed(orders.shopper().bearer);
  await orders.commandOf(orderId, 'ReserveStock');
  expect((await ask('SERVICE').expect(200)).body.data).toEqual([]);
  // Under a name that the watchdog does not know, so that it does not take the run up meanwhile.
  await change(
    `UPDATE platform.saga_runs SET saga = 'retired', deadline_at = now() - interval '10 minutes' WHERE saga_id = $1`,
    orderId,
  );
  expect((await ask('SERVICE').expect(200)).body.data).toEqual([
    expect.objectContaining({ saga: 'retired', sagaId: orderId }),
  ]);
  expect((await ask('SERVICE', 900).expect(200)).body.data).toEqual([]);
});

test('when a run waits for a person, it is named once the grace is over', async () => {
  const orderId = await orders.placed(orders.shopper().bearer);
  await orders.commandOf(orderId, 'ReserveStock');
  await change(
    `UPDATE platform.saga_runs SET status = 'needs-attention', deadline_at = NULL, updated_at = now() - interval '1 hour' WHERE saga_id = $1`,
    orderId,
  );
  await eventually(async () => {
    const { body } = await ask('SERVICE').expect(200);
    expect(body.data).toContainEqual(expect.objectContaining({ saga: 'checkout', sagaId: orderId }));
  });
  expect((await ask('SERVICE', 7200).expect(200)).body.data).toEqual([]);
});

test('when a caller is no service, the answer is 403', async () => {
  await ask('SUPER_ADMIN').expect(403);
});
