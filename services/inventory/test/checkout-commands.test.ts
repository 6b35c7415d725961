import {
  CommitStock,
  newOrderId,
  ReleaseStock,
  ReserveStock,
  startInventory,
  type Inventory,
} from './support';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.stop());

const reserve = (orderId: string, lines: Array<{ sku: string; quantity: number }>) =>
  inventory.ask(ReserveStock({ orderId, lines }));
const commit = (orderId: string) => inventory.ask(CommitStock({ orderId }));
const release = (orderId: string) => inventory.ask(ReleaseStock({ orderId, reason: 'test' }));

test('when goods are there, they are reserved and no longer for sale', async () => {
  const sku = await inventory.stock([5]);
  const reply = await reserve(newOrderId(), [{ sku, quantity: 2 }]);
  expect(reply).toMatchObject({ outcome: 'done', data: { expiresAt: expect.any(String) as string } });
  // A shopper has 15 minutes to pay: until then no other shopper may get the goods.
  const { expiresAt } = reply.data as { expiresAt: string };
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(15 * 60_000);
  expect(await inventory.level(sku)).toEqual({ available: 3, reserved: 2 });
});

test('when one line is short, nothing of the order is reserved', async () => {
  const plenty = await inventory.stock([5]);
  const scarce = await inventory.stock([1]);
  const reply = await reserve(newOrderId(), [
    { sku: plenty, quantity: 1 },
    { sku: scarce, quantity: 2 },
  ]);
  expect(reply).toMatchObject({ outcome: 'refused', error: 'OUT_OF_STOCK' });
  expect(await inventory.level(plenty)).toEqual({ available: 5, reserved: 0 });
  expect(await inventory.level(scarce)).toEqual({ available: 1, reserved: 0 });
});

test('when a command comes again, the goods are set aside once', async () => {
  const sku = await inventory.stock([5]);
  const orderId = newOrderId();
  await reserve(orderId, [{ sku, quantity: 2 }]);
  expect(await reserve(orderId, [{ sku, quantity: 2 }])).toMatchObject({ outcome: 'done' });
  expect(await inventory.level(sku)).toEqual({ available: 3, reserved: 2 });
});

test('when an order is committed, its goods leave the house', async () => {
  const sku = await inventory.stock([5]);
  const orderId = newOrderId();
  await reserve(orderId, [{ sku, quantity: 2 }]);
  expect(await commit(orderId)).toMatchObject({ outcome: 'done' });
  expect(await commit(orderId)).toMatchObject({ outcome: 'done' });
  expect(await inventory.level(sku)).toEqual({ available: 3, reserved: 0 });
});

test.each(['reserved', 'committed'])(
  'when a %s order is released, twice, its goods are back once',
  async (state) => {
    const sku = await inventory.stock([5]);
    const orderId = newOrderId();
    await reserve(orderId, [{ sku, quantity: 2 }]);
    if (state === 'committed') await commit(orderId);
    expect(await release(orderId)).toMatchObject({ outcome: 'done' });
    expect(await release(orderId)).toMatchObject({ outcome: 'done' });
    expect(await inventory.level(sku)).toEqual({ available: 5, reserved: 0 });
  },
);

test('when the compensation comes before the command, the command is refused', async () => {
  const sku = await inventory.stock([5]);
  const orderId = newOrderId();
  expect(await release(orderId)).toMatchObject({ outcome: 'done' });
  expect(await reserve(orderId, [{ sku, quantity: 1 }])).toMatchObject({
    outcome: 'refused',
    error: 'RESERVATION_CLOSED',
  });
  expect(await inventory.level(sku)).toEqual({ available: 5, reserved: 0 });
});

test('when a reservation has ended, its commit is refused', async () => {
  const orderId = newOrderId();
  await release(orderId);
  expect(await commit(orderId)).toMatchObject({ outcome: 'refused', error: 'RESERVATION_CLOSED' });
});

test('when 60 orders want the last 10 pieces at once, exactly 10 get them', async () => {
  const sku = await inventory.stock([6, 4]);
  const replies = await Promise.all(
    Array.from({ length: 60 }, () => reserve(newOrderId(), [{ sku, quantity: 1 }])),
  );
  expect(replies.filter(({ outcome }) => outcome === 'done')).toHaveLength(10);
  expect(replies.filter(({ error }) => error === 'OUT_OF_STOCK')).toHaveLength(50);
  expect(await inventory.level(sku)).toEqual({ available: 0, reserved: 10 });
  expect(
    (await inventory.service.published<{ sku: string }>('StockDepleted')).filter(
      (event) => event.sku === sku,
    ),
  ).toHaveLength(1);
});

test('when no warehouse has everything, the order is served from several', async () => {
  const sku = await inventory.stock([2, 3]);
  expect(await reserve(newOrderId(), [{ sku, quantity: 4 }])).toMatchObject({ outcome: 'done' });
  expect(await inventory.level(sku)).toEqual({ available: 1, reserved: 4 });
});

test('when a reservation expires, its goods are back for sale', async () => {
  const sku = await inventory.stock([5]);
  const orderId = newOrderId();
  const notExpired = newOrderId();
  const other = await inventory.stock([5]);
  await reserve(orderId, [{ sku, quantity: 5 }]);
  await reserve(notExpired, [{ sku: other, quantity: 5 }]);
  await inventory.expire(orderId);
  expect(await inventory.level(sku)).toEqual({ available: 5, reserved: 0 });
  expect(await inventory.level(other)).toEqual({ available: 0, reserved: 5 });
  expect(
    (await inventory.service.published<{ sku: string }>('StockReplenished')).some(
      (event) => event.sku === sku,
    ),
  ).toBe(true);
});

test('when an order is released by message and by many requests at once, its goods are back once', async () => {
  const sku = await inventory.stock([5]);
  const orderId = newOrderId();
  await reserve(orderId, [{ sku, quantity: 2 }]);
  await reserve(newOrderId(), [{ sku, quantity: 3 }]);
  await Promise.all([
    release(orderId),
    ...Array.from({ length: 8 }, () => inventory.releaseByRequest(orderId)),
  ]);
  expect(await inventory.level(sku)).toEqual({ available: 2, reserved: 3 });
});
