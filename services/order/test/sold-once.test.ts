import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Cart, type Orders, startOrders } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const itemsOf = (userId: string): Cart['items'] => orders.upstreams.carts.get(userId)?.items ?? [];
const firstItem = (userId: string): Cart['items'][number] => {
  const [item] = itemsOf(userId);
  if (!item) throw new Error('the cart is empty');
  return item;
};
const decline = async (orderId: string): Promise<void> => {
  await orders.reply(orderId, 'ReserveStock', { data: { expiresAt: new Date().toISOString() } });
  await orders.reply(orderId, 'ProcessPayment', { outcome: 'refused', error: 'card_declined' });
  await orders.reply(orderId, 'ReleaseStock');
  await eventually(async () => expect((await orders.statusOf(orderId)).status).toBe('CANCELLED'));
};
const quote = (bearer: string) =>
  orders.api
    .post('/api/v1/orders/quote')
    .set('Authorization', bearer)
    .send({ shippingAddress: { country: 'DE', postcode: '10115' } });
const quantities = (items: unknown) => (items as Array<{ quantity: number }>).map(({ quantity }) => quantity);

test('when one cart is ordered three times at once with three keys, there is one order and the others name it', async () => {
  const { bearer, userId } = orders.shopper();
  const answers = await Promise.all([1, 2, 3].map(() => orders.place(bearer)));
  const accepted = answers.filter(({ status }) => status === 201);
  expect(accepted).toHaveLength(1);
  const orderId = accepted[0]?.body.data.id as string;
  expect(answers.filter(({ status }) => status !== 201).map(({ body }) => body as unknown)).toEqual([
    expect.objectContaining({ status: 409, code: 'CART_ALREADY_ORDERED', orderId }),
    expect.objectContaining({ status: 409, code: 'CART_ALREADY_ORDERED', orderId }),
  ]);
  const created = await orders.service.published<{ userId: string }>('OrderCreated');
  expect(created.filter((event) => event.userId === userId)).toHaveLength(1);
});

test('when two replicas take the same cart at once, the constraint lets one of them through', async () => {
  const second = await startOrders({ DATABASE_URL: orders.service.env['DATABASE_URL'] ?? '' });
  try {
    for (let round = 0; round < 5; round += 1) {
      const shopper = orders.shopper();
      second.upstreams.products.set(shopper.productId, { amount: 1000, status: 'ACTIVE', sellerId: null });
      second.upstreams.carts.set(shopper.userId, { items: itemsOf(shopper.userId) });
      const other = `Bearer ${second.service.authority.token({ userId: shopper.userId, role: 'CUSTOMER' })}`;
      const answers = await Promise.all(
        [0, 1, 2, 3].map((n) => (n % 2 ? second.place(other) : orders.place(shopper.bearer))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    }
  } finally {
    await second.stop();
  }
});

test('when a settled order still stands in the cart, it cannot be ordered again, nor quoted', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  await orders.complete(orderId);
  const refused = { code: 'CART_ALREADY_ORDERED', orderId };
  expect((await orders.place(bearer).expect(409)).body).toMatchObject(refused);
  expect((await quote(bearer).expect(409)).body).toMatchObject(refused);
});

test('when a card was declined, the cart can be paid again', async () => {
  const { bearer } = orders.shopper();
  await decline(await orders.placed(bearer));
  const again = await orders.placed(bearer);
  expect((await orders.place(bearer).expect(409)).body).toMatchObject({ orderId: again });
});

test('when more is put in after an order, what was put in later can be ordered, once', async () => {
  const { bearer, userId } = orders.shopper({ quantity: 2 });
  const other = orders.shopper({ quantity: 1 });
  await orders.placed(bearer);
  firstItem(userId).quantity = 5;
  itemsOf(userId).push(firstItem(other.userId));
  const { body: seen } = await quote(bearer).expect(200);
  expect(quantities(seen.data.items)).toEqual([3, 1]);
  const answers = await Promise.all([1, 2, 3].map(() => orders.place(bearer)));
  const accepted = answers.filter(({ status }) => status === 201);
  expect(accepted.map(({ body }) => quantities(body.data.items))).toEqual([[3, 1]]);
  expect(accepted[0]?.body.data.total).toEqual(seen.data.total);
});

test('when the cart was cleared of an order and something stayed in the line, the rest can be ordered', async () => {
  const { bearer, userId } = orders.shopper({ quantity: 2 });
  const first = await orders.placed(bearer);
  const item = firstItem(userId);
  // Three more were put in, and then the two of the order were taken out.
  Object.assign(item, { quantity: 3, clearedBy: [first] });
  const { body } = await orders.place(bearer).expect(201);
  expect(quantities(body.data.items)).toEqual([3]);
  expect((await orders.place(bearer).expect(409)).body.orderId).toBe(body.data.id);
});

test('when an order was cancelled after the cart was cleared of it, no later piece is sold twice', async () => {
  const { bearer, userId } = orders.shopper({ quantity: 2 });
  const first = await orders.placed(bearer);
  Object.assign(firstItem(userId), { quantity: 1, clearedBy: [first] });
  await decline(first);
  const { body } = await orders.place(bearer).expect(201);
  expect(quantities(body.data.items)).toEqual([1]);
  await orders.place(bearer).expect(409);
});

test('when the same product comes into the cart anew, the new line can be ordered', async () => {
  const { bearer, userId } = orders.shopper();
  await orders.complete(await orders.placed(bearer));
  orders.refill(userId);
  await orders.place(bearer).expect(201);
});

test('when a key is repeated after its cart was ordered, the stored answer comes back', async () => {
  const { bearer } = orders.shopper();
  const key = newId();
  const first = await orders.place(bearer, { key }).expect(201);
  await orders.place(bearer).expect(409);
  const again = await orders.place(bearer, { key }).expect(201);
  expect(again.body).toEqual(first.body);
});

test('when a refused request comes again after the order was cancelled, its key is free', async () => {
  const { bearer } = orders.shopper();
  const orderId = await orders.placed(bearer);
  const key = newId();
  await orders.place(bearer, { key }).expect(409);
  await decline(orderId);
  await orders.place(bearer, { key }).expect(201);
});

test('when carts of many shoppers are each ordered thrice at once, each is sold once and no other fails', async () => {
  const shoppers = Array.from({ length: 20 }, () => orders.shopper());
  const answers = await Promise.all(
    shoppers.flatMap(({ bearer }) => [1, 2, 3].map(() => orders.place(bearer))),
  );
  const accepted = answers
    .filter(({ status }) => status === 201)
    .map(({ body }) => body.data.userId as string);
  expect(accepted.sort()).toEqual(shoppers.map(({ userId }) => userId).sort());
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(40);
});

test('when a shopper has three orders that are not paid, a fourth is refused until one of them ends', async () => {
  const { bearer, userId } = orders.shopper({ quantity: 1 });
  const open: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    open.push(await orders.placed(bearer));
    orders.refill(userId);
  }
  expect((await orders.place(bearer).expect(422)).body.code).toBe('TOO_MANY_OPEN_ORDERS');
  await decline(open[0] ?? '');
  await orders.place(bearer).expect(201);
});

test('when an order would hold more pieces than a user may, it is refused', async () => {
  const { bearer, userId } = orders.shopper({ quantity: 99 });
  const { productId, unitPrice } = { ...firstItem(userId) };
  for (let line = 2; line <= 11; line += 1)
    itemsOf(userId).push({ itemId: newId(), productId, variantId: null, quantity: 99, unitPrice });
  expect((await orders.place(bearer).expect(422)).body.code).toBe('TOO_MANY_OPEN_ORDERS');
});

test('when a user tries to place more orders in an hour than allowed, the next try is refused', async () => {
  const strict = await startOrders({ ORDER_RATE_PER_HOUR: '2' });
  try {
    const { bearer } = strict.shopper();
    await strict.place(bearer).expect(201);
    await strict.place(bearer).expect(409);
    expect((await strict.place(bearer).expect(429)).body.code).toBe('RATE_LIMITED');
  } finally {
    await strict.stop();
  }
});
