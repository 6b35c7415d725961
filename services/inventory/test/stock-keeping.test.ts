import { ProductCreated, ProductUpdated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { lamp, stockCalls } from './stock-calls';
import { CommitStock, newOrderId, ReserveStock, startInventory, type Inventory } from './support';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.stop());
const { api, as, update, item, recordOf } = stockCalls(() => inventory);

test('when stock is set and changed, the level follows and each movement is on record', async () => {
  const sku = `SKU-${newId()}`;
  await update([item(sku, 10)]).expect(200);
  const { body } = await update([item(sku, -3, 'delta'), item(sku, 5, 'absolute', 1)]).expect(200);
  expect(body.data).toEqual([{ sku, available: 12 }]);
  const { body: movements } = await api()
    .get(`/api/v1/inventory/${sku}/transactions?limit=2`)
    .set('Authorization', inventory.staff)
    .expect(200);
  expect(
    movements.data.map(({ type, quantity }: { type: string; quantity: number }) => [type, quantity]),
  ).toEqual([
    ['add', 5],
    ['remove', 3],
  ]);
  const { body: rest } = await api()
    .get(`/api/v1/inventory/${sku}/transactions?limit=2&cursor=${movements.meta.nextCursor}`)
    .set('Authorization', inventory.staff)
    .expect(200);
  expect(rest.data.map(({ quantity }: { quantity: number }) => quantity)).toEqual([10]);
  expect(await inventory.service.published('StockUpdated')).toContainEqual(
    expect.objectContaining({ sku, available: 12 }),
  );
});

test('when one line would go below zero, nothing of the request is done', async () => {
  const first = await inventory.stock([5]);
  const second = await inventory.stock([1]);
  const { body } = await update([item(first, -1, 'delta'), item(second, -2, 'delta')]).expect(422);
  expect(body.code).toBe('STOCK_BELOW_ZERO');
  expect(await inventory.level(first)).toEqual({ available: 5, reserved: 0 });
});

test('when the warehouse does not exist, nothing is done', async () => {
  const { body } = await update([{ ...item(`SKU-${newId()}`, 1), warehouseId: newId() }]).expect(404);
  expect(body.code).toBe('WAREHOUSE_UNKNOWN');
});

test('when an update is repeated with its key, it counts once', async () => {
  const sku = await inventory.stock([5]);
  const key = newId();
  await update([item(sku, 2, 'delta')], { key }).expect(200);
  const { headers } = await update([item(sku, 2, 'delta')], { key }).expect(200);
  expect(headers['idempotent-replayed']).toBe('true');
  expect(await inventory.level(sku)).toEqual({ available: 7, reserved: 0 });
});

test('when one record is changed, its version guards it', async () => {
  const sku = await inventory.stock([5]);
  const record = await recordOf(sku);
  const change = (ifMatch: string, body: object) =>
    api()
      .put(`/api/v1/inventory/${record?.id}`)
      .set({ Authorization: inventory.staff, 'Idempotency-Key': newId(), 'If-Match': ifMatch })
      .send(body);
  const { body, headers } = await change(`"${record?.version}"`, {
    available: 9,
    reorderLevel: 3,
    reason: 'count',
  }).expect(200);
  expect(body.data).toMatchObject({ available: 9, reorderLevel: 3 });
  expect(headers['etag']).toBe(`"${body.data.version}"`);
  expect((await recordOf(sku))?.version).toBe(body.data.version);
  expect(
    (await change(`"${record?.version}"`, { available: 1, reason: 'count' }).expect(412)).body.code,
  ).toBe('VERSION_CONFLICT');
  const missing = api()
    .put(`/api/v1/inventory/${newId()}`)
    .set({ Authorization: inventory.staff, 'Idempotency-Key': newId() })
    .send({ reason: 'x' });
  expect((await missing.expect(404)).body.code).toBe('STOCK_RECORD_UNKNOWN');
});

test('when a change of one record is repeated with its key, it counts once and the answer is the same to the byte', async () => {
  const record = await recordOf(await inventory.stock([5]));
  const key = newId();
  const change = () =>
    api()
      .put(`/api/v1/inventory/${record?.id}`)
      .set({ Authorization: inventory.staff, 'Idempotency-Key': key })
      .send({ available: 6, reason: 'count' })
      .expect(200);
  const first = await change();
  const again = await change();
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(again.text).toBe(first.text);
});

test('when a service reserves and releases by HTTP, the goods move once', async () => {
  const sku = await inventory.stock([5]);
  const orderId = newOrderId();
  const post = (path: string, body: object, bearer = as('SERVICE')) =>
    api()
      .post(`/api/v1/inventory/${path}`)
      .set({ Authorization: bearer, 'Idempotency-Key': newId() })
      .send(body);
  await post('reserve', { orderId, items: [{ sku, quantity: 2 }] }, as('ADMIN')).expect(403);
  await post('reserve', { orderId, items: [{ sku, quantity: 2 }] }).expect(201);
  expect(
    (await post('reserve', { orderId: newOrderId(), items: [{ sku, quantity: 9 }] }).expect(422)).body.code,
  ).toBe('OUT_OF_STOCK');
  expect(await inventory.level(sku)).toEqual({ available: 3, reserved: 2 });
  await post('release', { orderId }).expect(200);
  expect((await post('reserve', { orderId, items: [{ sku, quantity: 1 }] }).expect(422)).body.code).toBe(
    'RESERVATION_CLOSED',
  );
  expect(await inventory.level(sku)).toEqual({ available: 5, reserved: 0 });
});

test('when a manager reserves on one record and gives it back, the goods move', async () => {
  const sku = await inventory.stock([5]);
  const record = await recordOf(sku);
  const orderId = newOrderId();
  const manager = as('MANAGER');
  await api()
    .post(`/api/v1/inventory/${record?.id}/reserve`)
    .set({ Authorization: manager, 'Idempotency-Key': newId() })
    .send({ orderId, quantity: 4 })
    .expect(201);
  expect(await inventory.level(sku)).toEqual({ available: 1, reserved: 4 });
  await api()
    .delete(`/api/v1/inventory/${record?.id}/reserve?orderId=${orderId}`)
    .set({ Authorization: manager, 'Idempotency-Key': newId() })
    .expect(200);
  expect(await inventory.level(sku)).toEqual({ available: 5, reserved: 0 });
  const unknown = newId();
  await api()
    .post(`/api/v1/inventory/${unknown}/reserve`)
    .set({ Authorization: manager, 'Idempotency-Key': newId() })
    .send({ orderId, quantity: 1 })
    .expect(404);
  await api()
    .delete(`/api/v1/inventory/${unknown}/reserve?orderId=${orderId}`)
    .set({ Authorization: manager, 'Idempotency-Key': newId() })
    .expect(404);
});

test.each([
  ['are sold', 422, 'RESERVATION_SOLD', { sold: true, here: true }, { available: 3, reserved: 0 }],
  [
    'lie elsewhere',
    422,
    'RESERVATION_ELSEWHERE',
    { sold: false, here: false },
    { available: 3, reserved: 2 },
  ],
  [
    'are in a checkout',
    409,
    'RESERVATION_IN_CHECKOUT',
    { sold: false, here: true },
    { available: 3, reserved: 2 },
  ],
])(
  'when the goods of an order %s, a manager cannot give them back by a record',
  async (_, status, code, { sold, here }, left) => {
    const [sku, other] = [await inventory.stock([5]), await inventory.stock([5])];
    const orderId = newOrderId();
    await inventory.ask(ReserveStock({ orderId, lines: [{ sku, quantity: 2 }] }));
    if (sold) await inventory.ask(CommitStock({ orderId }));
    const record = await recordOf(here ? sku : other);
    const { body } = await api()
      .delete(`/api/v1/inventory/${record?.id}/reserve?orderId=${orderId}`)
      .set({ Authorization: as('MANAGER'), 'Idempotency-Key': newId() })
      .expect(status);
    expect(body.code).toBe(code);
    expect(await inventory.level(sku)).toEqual(left);
  },
);

test('when a person has set goods aside for an order, its checkout does not sell them: they may be given back', async () => {
  const sku = await inventory.stock([5]);
  const record = await recordOf(sku);
  const orderId = newOrderId();
  await api()
    .post(`/api/v1/inventory/${record?.id}/reserve`)
    .set({ Authorization: as('MANAGER'), 'Idempotency-Key': newId() })
    .send({ orderId, quantity: 2 })
    .expect(201);
  expect(await inventory.ask(ReserveStock({ orderId, lines: [{ sku, quantity: 2 }] }))).toMatchObject({
    outcome: 'refused',
    error: 'RESERVATION_DIFFERS',
  });
  expect(await inventory.level(sku)).toEqual({ available: 3, reserved: 2 });
});

test('when a shopper looks, only what can be sold is shown', async () => {
  const sku = await inventory.stock([3, 4]);
  const { body } = await api().get(`/api/v1/inventory/${sku}`).expect(200);
  expect(body.data).toEqual({ sku, productId: null, available: 7 });
  expect((await api().get('/api/v1/inventory/NO-SUCH-SKU').expect(404)).body.code).toBe('SKU_UNKNOWN');
});

test('when an older update of a product comes late, its SKUs stay with the newer', async () => {
  const [sku, productId, other] = [await inventory.stock([3]), newId(), await inventory.stock([3])];
  await inventory.service.deliver(ProductUpdated(lamp({ productId, sku, version: 2 })));
  await eventually(async () => expect((await recordOf(sku))?.productId).toBe(productId));
  await inventory.service.deliver(ProductUpdated(lamp({ productId, sku: other })));
  await inventory.service.deliver(ProductUpdated({ ...lamp({ productId, sku }), sellerId: newId() }));
  const before = { occurredAt: new Date(Date.now() - 60_000) };
  await inventory.service.deliver(ProductUpdated(lamp({ productId: newId(), sku, version: 9 })), before);
  const last = await inventory.stock([3]);
  await inventory.service.deliver(ProductUpdated(lamp({ productId, sku: last })));
  for (const one of [other, last])
    await eventually(async () => expect((await recordOf(one))?.productId).toBe(productId));
  expect((await recordOf(sku))?.productId).toBe(productId);
  expect(await inventory.level(sku)).toEqual({ available: 3, reserved: 0 });
});

test('when a product appears, its SKUs know it', async () => {
  const sku = await inventory.stock([3]);
  const productId = newId();
  await inventory.service.deliver(ProductCreated(lamp({ productId, sku })));
  await eventually(async () => expect((await recordOf(sku))?.productId).toBe(productId));
  const { body } = await api()
    .get(`/api/v1/inventory?productId=${productId}&lowStock=false`)
    .set('Authorization', inventory.staff)
    .expect(200);
  expect(body.data).toHaveLength(1);
});

test('when stock falls to the reorder level, it shows up as low', async () => {
  const sku = await inventory.stock([5]);
  const record = await recordOf(sku);
  const set = (body: object) =>
    api()
      .put(`/api/v1/inventory/${record?.id}`)
      .set({ Authorization: inventory.staff, 'Idempotency-Key': newId() })
      .send(body);
  await set({ reorderLevel: 3, reason: 'plan' }).expect(200);
  await set({ available: 2, reason: 'count' }).expect(200);
  expect(await inventory.service.published('LowStock')).toContainEqual({
    sku,
    available: 2,
    reorderLevel: 3,
  });
  const { body } = await api()
    .get(`/api/v1/inventory?lowStock=true&sku=${sku}`)
    .set('Authorization', inventory.staff)
    .expect(200);
  expect(body.meta).toMatchObject({ total: 1, page: 1, totalPages: 1 });
});
