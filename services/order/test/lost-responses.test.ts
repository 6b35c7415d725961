import { join } from 'node:path';
import { newId } from '@ultramarket/platform';
import {
  eventually,
  lostCommits,
  type LostCommits,
  tcpProxy,
  type TcpProxy,
  testDatabaseUrl,
} from '@ultramarket/platform/testing';
import { type Orders, startOrders } from './support';

let store: { url: string; drop: () => Promise<void> };
let line: TcpProxy;
let commits: LostCommits;
let orders: Orders;
beforeAll(async () => {
  store = await testDatabaseUrl('order', join(__dirname, '../prisma/migrations'));
  line = await tcpProxy(store.url);
  commits = await lostCommits(store.url, line);
  orders = await startOrders({ DATABASE_URL: line.url });
});
afterAll(async () => {
  await orders.stop();
  await line.down();
  await commits.stop();
  await store.drop();
});

const ordersOf = async (userId: string) =>
  (await orders.service.published<{ userId: string; orderId: string }>('OrderCreated')).filter(
    (event) => event.userId === userId,
  );

test('when an order was stored and its response was lost, the same request again gets that order', async () => {
  const { bearer, userId } = orders.shopper();
  const key = newId();
  const first = await commits.lose(async () => await orders.place(bearer, { key }));
  expect(first.body).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  const again = await eventually(() => orders.place(bearer, { key }).expect(201));
  const { id } = (again.body as { data: { id: string } }).data;
  expect(await ordersOf(userId)).toMatchObject([{ orderId: id }]);
  await orders.confirm(id);
});
