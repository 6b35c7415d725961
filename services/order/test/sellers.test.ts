import { newId } from '@ultramarket/platform';
import { address, type Orders, startOrders } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const sellerWith = (userId = newId()) => ({
  userId,
  bearer: `Bearer ${orders.service.authority.token({ userId, role: 'VENDOR' })}`,
});
const phone = '+49301234567';
const addresses = {
  shippingAddress: { ...address, phone },
  billingAddress: { ...address, name: 'Bill Payer' },
};

/** A shopper whose cart holds two goods of one seller and one of another. */
const mixedCart = (first: string, second: string) => {
  const shopper = orders.shopper({ amount: 1000, quantity: 2, sellerId: first });
  const other = orders.shopper({ amount: 5000, quantity: 1, sellerId: second });
  const items = orders.upstreams.carts.get(other.userId)?.items ?? [];
  orders.upstreams.carts.get(shopper.userId)?.items.push(...items);
  return shopper;
};
const placed = async (bearer: string): Promise<string> =>
  (await orders.place(bearer, { body: addresses }).expect(201)).body.data.id as string;
const get = (path: string, bearer: string) => orders.api.get(path).set('Authorization', bearer);
const set = (orderId: string, bearer: string, body: object) =>
  orders.api.put(`/api/v1/orders/${orderId}/status`).set('Authorization', bearer).send(body);
const parcel = { carrier: 'DHL', trackingNumber: 'TN-7' };

test('when a seller looks at an order, it shows the own lines and sums, and nothing of the buyer or of others', async () => {
  const [seller, rival] = [sellerWith(), sellerWith()];
  const orderId = await placed(mixedCart(seller.userId, rival.userId).bearer);
  await orders.confirm(orderId);
  const { body } = await get(`/api/v1/orders/${orderId}`, seller.bearer).expect(200);
  expect(body.data).toMatchObject({
    id: orderId,
    items: [{ sellerId: seller.userId, lineTotal: { amount: 2000 } }],
    subtotal: { amount: 2000 },
    discount: { amount: 0 },
    tax: { amount: 380 },
    shippingAddress: address,
  });
  const { body: list } = await get('/api/v1/orders', seller.bearer).expect(200);
  for (const seen of [body.data, list.data[0]] as object[]) {
    const hidden = [
      'userId',
      'total',
      'shipping',
      'paymentMethod',
      'paymentId',
      'billingAddress',
      'refunded',
    ];
    expect(Object.keys(seen).filter((key) => hidden.includes(key))).toEqual([]);
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`Bill Payer|${phone.slice(1)}|5000|${rival.userId}`));
  }
  const { body: status } = await get(`/api/v1/orders/${orderId}/status`, seller.bearer).expect(200);
  expect(status.data).not.toHaveProperty('payment');
});

test('when an order is not paid, or was cancelled before it was, its seller does not see it', async () => {
  const seller = sellerWith();
  const open = await placed(orders.shopper({ sellerId: seller.userId }).bearer);
  const gone = await placed(orders.shopper({ sellerId: seller.userId }).bearer);
  await orders.reply(gone, 'ReserveStock', { outcome: 'refused', error: 'OUT_OF_STOCK' });
  await orders.becomes(gone, 'CANCELLED');
  const paid = await placed(orders.shopper({ sellerId: seller.userId }).bearer);
  await orders.complete(paid);
  const { body } = await get('/api/v1/orders', seller.bearer).expect(200);
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual([paid]);
  for (const id of [open, gone])
    for (const path of ['', '/status', '/timeline'])
      await get(`/api/v1/orders/${id}${path}`, seller.bearer).expect(404);
});

test('when a seller buys, the own order is seen as by every buyer', async () => {
  const seller = sellerWith();
  const { userId } = seller;
  const goods = orders.shopper({ sellerId: newId() });
  orders.upstreams.carts.set(userId, orders.upstreams.carts.get(goods.userId) ?? { items: [] });
  const orderId = await placed(seller.bearer);
  expect((await get(`/api/v1/orders/${orderId}`, seller.bearer).expect(200)).body.data).toHaveProperty(
    'total',
  );
  const { body } = await get('/api/v1/orders?as=customer', seller.bearer).expect(200);
  expect(body.data).toMatchObject([{ id: orderId, userId }]);
});

test('when a seller sets a status, only a named parcel with nothing but own goods may be said to have left', async () => {
  const [seller, rival] = [sellerWith(), sellerWith()];
  const own = await placed(orders.shopper({ sellerId: seller.userId }).bearer);
  const shared = await placed(mixedCart(seller.userId, rival.userId).bearer);
  await orders.confirm(own);
  const early = await set(own, seller.bearer, { status: 'SHIPPED', ...parcel }).expect(422);
  expect(early.body.code).toBe('ORDER_TRANSITION');
  await orders.complete(own);
  await orders.complete(shared);
  expect((await set(shared, seller.bearer, { status: 'SHIPPED', ...parcel }).expect(403)).body.code).toBe(
    'FORBIDDEN',
  );
  const foreign = await placed(orders.shopper({ sellerId: rival.userId }).bearer);
  expect((await set(foreign, seller.bearer, { status: 'SHIPPED', ...parcel }).expect(404)).body.code).toBe(
    'ORDER_NOT_FOUND',
  );
  for (const status of ['PROCESSING', 'DELIVERED', 'RETURNED'])
    expect((await set(own, seller.bearer, { status }).expect(403)).body.code).toBe('FORBIDDEN');
  for (const part of [{}, { carrier: 'DHL' }, { trackingNumber: 'TN-7' }])
    expect((await set(own, seller.bearer, { status: 'SHIPPED', ...part }).expect(422)).body.code).toBe(
      'TRACKING_REQUIRED',
    );
  const { body } = await set(own, seller.bearer, { status: 'SHIPPED', ...parcel }).expect(200);
  expect(body.data.status).toBe('SHIPPED');
  for (const status of ['DELIVERED', 'RETURNED'])
    await set(own, seller.bearer, { status, ...parcel }).expect(403);
  expect(await orders.service.published('OrderShipped')).toContainEqual(
    expect.objectContaining({ orderId: own, ...parcel }),
  );
  expect(await orders.service.published('AuditRecorded')).toContainEqual(
    expect.objectContaining({ actorId: seller.userId, actorRole: 'VENDOR', action: 'order.status-set' }),
  );
});
