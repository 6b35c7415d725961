import { newId } from '@ultramarket/platform';
import { startOrders, type Orders } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const ask = (role: 'SERVICE' | 'SUPER_ADMIN', body: object = {}) =>
  orders.api
    .post('/internal/v1/orders/purchases')
    .set('Authorization', `Bearer ${orders.service.authority.token({ role })}`)
    .send(body);

test('when copies ask who bought what, confirmed orders are listed and no others', async () => {
  const buyer = orders.shopper();
  const bought = await orders.placed(buyer.bearer);
  await orders.complete(bought);
  const waiting = await orders.placed(orders.shopper().bearer);
  const { body } = await ask('SERVICE').expect(200);
  expect(body.data).toEqual({
    items: [
      {
        orderId: bought,
        userId: buyer.userId,
        productIds: [buyer.productId],
        confirmedAt: expect.any(String) as string,
      },
    ],
    next: null,
  });
  expect(JSON.stringify(body.data)).not.toContain(waiting);
  expect((await ask('SERVICE', { after: bought }).expect(200)).body.data.items).toEqual([]);
});

test('when there are more orders than one part holds, the parts together are all of them, once each', async () => {
  const { pool } = orders.service.running.database ?? { pool: undefined };
  if (!pool) throw new Error('order has a database');
  const template = await orders.placed(orders.shopper().bearer);
  await pool.query(
    `WITH made AS (
       INSERT INTO orders SELECT (r).* FROM (
         SELECT jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'order_number', 'T-' || n, 'user_seq', NULL)) AS r
         FROM orders o, generate_series(1, 1100) AS n WHERE o.id = $1) AS many
       RETURNING id
     ), lines AS (
       INSERT INTO order_items SELECT (r).* FROM (
         SELECT jsonb_populate_record(i, jsonb_build_object('order_id', m.id)) AS r
         FROM order_items i, made m WHERE i.order_id = $1) AS many
     )
     INSERT INTO status_history (order_id, status, by) SELECT id, 'CONFIRMED', 'system' FROM made`,
    [template],
  );
  const seen: string[] = [];
  let parts = 0;
  for (let after: string | undefined; parts < 10;) {
    const { body } = await ask('SERVICE', after ? { after } : {}).expect(200);
    const { items, next } = body.data as { items: Array<{ orderId: string }>; next: string | null };
    seen.push(...items.map(({ orderId }) => orderId));
    parts += 1;
    if (next === null) break;
    after = next;
  }
  expect(parts).toBe(3);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(1101);
});

test('when a caller is no service, the answer is 403', async () => {
  await ask('SUPER_ADMIN', { after: newId() }).expect(403);
});
