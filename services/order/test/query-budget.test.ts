import { Client } from 'pg';
import { currentContext, newId } from '@ultramarket/platform';
import { startOrders, type Orders } from './support';

let orders: Orders;
/** What PostgreSQL was really sent, and the correlation id of the request that sent it. */
const sent: Array<{ by: string | undefined; what: string }> = [];
beforeAll(async () => {
  const query = Client.prototype.query as (...values: unknown[]) => unknown;
  jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...given: unknown[]) {
    const [first] = given as [string | { name?: string; text: string }];
    const what = typeof first === 'string' ? first : (first.name ?? first.text);
    // Connections plan anew from time to time, at any request.
    if (what !== 'DISCARD PLANS') sent.push({ by: currentContext()?.correlationId, what });
    return query.apply(this, given);
  } as never);
  orders = await startOrders();
});
afterAll(async () => {
  await orders.stop();
  jest.restoreAllMocks();
});

test.each([
  ['the order', '', ['order-find', 'order-history']],
  ['its status', '/status', ['order-find', 'order-history', 'saga-read']],
])('when %s is read, PostgreSQL is asked at most three times', async (_what, path, statements) => {
  const { bearer, userId } = orders.shopper();
  // An order with many lines costs no more than one with one.
  const cart = orders.upstreams.carts.get(userId);
  for (let line = 2; line <= 50; line += 1) {
    const { productId } = orders.shopper();
    cart?.items.push({ itemId: `line-${line}`, productId, variantId: null, quantity: 1, unitPrice: 1000 });
  }
  const orderId = await orders.placed(bearer);
  const by = newId();
  await orders.api
    .get(`/api/v1/orders/${orderId}${path}`)
    .set({ Authorization: bearer, 'X-Correlation-Id': by })
    .expect(200);
  const issued = sent.filter((one) => one.by === by).map(({ what }) => what);
  expect(issued.length).toBeLessThanOrEqual(3);
  expect(issued.sort()).toEqual(statements);
});
