import { newId } from '@ultramarket/platform';
import { type Body, type Payments, startPayments } from './support';

let payments: Payments;
beforeAll(async () => {
  payments = await startPayments();
}, 90_000);
afterAll(() => payments.stop());

test('when payments are listed, a shopper gets the own ones and staff all, page by page', async () => {
  const userId = newId();
  for (const _ of [1, 2, 3]) {
    const { orderId } = await payments.due({ userId });
    await payments.post('', payments.as(userId), { orderId }).expect(201);
  }
  const list = async (query: string, token = payments.as(userId)) =>
    (await payments.get(`/api/v1/payments${query}`, token).expect(200)).body as unknown as {
      data: Array<{ id: string; createdAt: string }>;
      meta: { total?: number; nextCursor: string };
    };
  const first = await list('?limit=2');
  expect(first).toMatchObject({ data: { length: 2 }, meta: { page: 1, total: 3, totalPages: 2 } });
  const rest = await list(`?limit=2&cursor=${first.meta.nextCursor}`);
  expect(rest.data).toHaveLength(1);
  expect(new Set([...first.data, ...rest.data].map(({ id }) => id)).size).toBe(3);
  expect((await list(`?userId=${newId()}`)).meta.total).toBe(3);
  expect((await list('', payments.as(newId()))).meta.total).toBe(0);
  expect((await list(`?userId=${userId}`, payments.staff)).meta.total).toBe(3);
  expect((await list('', payments.staff)).meta.total).toBeGreaterThan(3);
  await payments.get('/api/v1/payments?colour=red', payments.as(userId)).expect(400);
  await payments.get('/api/v1/payments?cursor=abc', payments.as(userId)).expect(400);
});

test('when there are more payments than pages reach, they are not counted one by one', async () => {
  const userId = newId();
  await payments.service.running.database?.pool.query(
    `INSERT INTO payments (id, order_id, user_id, amount, currency, provider, status, correlation_id)
     SELECT gen_random_uuid(), gen_random_uuid(), $1, 1, 'USD', 'stripe', 'FAILED', 'x' FROM generate_series(1, 10050)`,
    [userId],
  );
  const list = async (query: string, token = payments.staff) =>
    ((await payments.get(`/api/v1/payments?limit=1${query}`, token).expect(200)).body as Body).meta;
  const some = { total: 10_000, totalIsEstimate: true };
  expect(await list('', payments.as(userId))).toMatchObject(some);
  expect(await list('&status=FAILED')).toMatchObject(some);
  expect(await list(`&userId=${userId}&status=REFUNDED`)).toMatchObject({ total: 0 });
  expect((await list(''))?.['total']).toBeGreaterThanOrEqual(10_000);
  const deep = await payments.get('/api/v1/payments?limit=2&page=5001', payments.staff).expect(400);
  expect(deep.body).toMatchObject({ errors: [{ pointer: 'query/page' }] });
});

test('when copies of orders are old, they go, and their payments stay for their shoppers', async () => {
  const old = await payments.due({ token: 'pm_card_visa' });
  const young = await payments.order();
  const { database } = payments.service.running;
  const age = (orderId: string, days: number) =>
    database?.pool.query(`UPDATE orders SET created_at = now() - $2 * interval '1 day' WHERE order_id = $1`, [
      orderId,
      days,
    ]);
  await age(old.orderId, 401);
  await age(young.orderId, 399);
  await database?.pool.query(
    `INSERT INTO orders (order_id, user_id, created_at)
     SELECT gen_random_uuid(), $1, now() - interval '2 years' FROM generate_series(1, 5001)`,
    [old.userId],
  );
  await payments.service.runJob('prune-orders');
  const left = await database?.pool.query<{ order_id: string }>(
    `SELECT order_id FROM orders WHERE user_id = ANY($1::uuid[])`,
    [[old.userId, young.userId]],
  );
  expect(left?.rows).toEqual([{ order_id: young.orderId }]);
  await payments.post('', payments.as(old.userId), { orderId: old.orderId }).expect(201);
});
