import { ProductCreated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { lamp, stockCalls } from './stock-calls';
import { newOrderId, ReserveStock, startInventory, type Inventory } from './support';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.stop());
const { api, as, update, item, recordOf } = stockCalls(() => inventory);

test('when a warehouse is closed, its goods are not sold', async () => {
  const open = (body: object, path = '') =>
    api()
      [path ? 'put' : 'post'](`/api/v1/inventory/warehouses${path}`)
      .set('Authorization', as('MANAGER'))
      .send(body);
  const fields = { name: `W-${newId()}`, country: 'FR', city: 'Lyon', priority: 3 };
  const { body } = await open(fields).expect(201);
  expect((await open(fields).expect(409)).body.code).toBe('WAREHOUSE_EXISTS');
  expect((await open(fields, `/${newId()}`).expect(404)).body.code).toBe('WAREHOUSE_UNKNOWN');
  expect((await open({ ...fields, name: 'first' }, `/${body.data.id}`).expect(409)).body.code).toBe(
    'WAREHOUSE_EXISTS',
  );
  const sku = `SKU-${newId()}`;
  await update([{ ...item(sku, 5), warehouseId: body.data.id }]).expect(200);
  await open({ ...fields, active: false }, `/${body.data.id}`).expect(200);
  const reserve = api()
    .post('/api/v1/inventory/reserve')
    .set({ Authorization: as('SERVICE'), 'Idempotency-Key': newId() });
  expect(
    (await reserve.send({ orderId: newOrderId(), items: [{ sku, quantity: 1 }] }).expect(422)).body.code,
  ).toBe('OUT_OF_STOCK');
  expect((await update([{ ...item(sku, 1), warehouseId: body.data.id }]).expect(404)).body.code).toBe(
    'WAREHOUSE_UNKNOWN',
  );
  const { body: all } = await api()
    .get('/api/v1/inventory/warehouses')
    .set('Authorization', as('VENDOR'))
    .expect(200);
  expect(all.data).toContainEqual(expect.objectContaining({ id: body.data.id, active: false }));
});

const seller = () => {
  const userId = newId();
  return { userId, bearer: `Bearer ${inventory.service.authority.token({ role: 'VENDOR', userId })}` };
};
/** A SKU with five pieces that this seller sells. */
const goodsOf = async (userId: string, quantities: readonly number[] = [5]) => {
  const sku = await inventory.stock(quantities);
  const productId = newId();
  await inventory.service.deliver(ProductCreated({ ...lamp({ productId, sku }), sellerId: userId }));
  await eventually(async () => expect((await recordOf(sku))?.productId).toBe(productId));
  return sku;
};

test('when a seller looks at stock or changes it, it is their own; that of others and of no seller is not there', async () => {
  const [own, other] = [seller(), seller()];
  const [mine, theirs, unknown] = [
    await goodsOf(own.userId),
    await goodsOf(other.userId),
    await inventory.stock([5]),
  ];
  await update([item(mine, 4)], { bearer: own.bearer }).expect(200);
  for (const sku of [theirs, unknown, `SKU-${newId()}`]) {
    const { body } = await update([item(mine, 1), item(sku, 0)], { bearer: own.bearer }).expect(404);
    expect(body.code).toBe('SKU_UNKNOWN');
    await api().get(`/api/v1/inventory/${sku}/transactions`).set('Authorization', own.bearer).expect(404);
  }
  expect(await inventory.level(mine)).toEqual({ available: 4, reserved: 0 });
  expect(await inventory.level(theirs)).toEqual({ available: 5, reserved: 0 });
  const record = await recordOf(theirs);
  await api()
    .put(`/api/v1/inventory/${record?.id}`)
    .set({ Authorization: own.bearer, 'Idempotency-Key': newId() })
    .send({ available: 0, reason: 'x' })
    .expect(404);
  const { body: list } = await api().get('/api/v1/inventory').set('Authorization', own.bearer).expect(200);
  expect(list.data.map(({ sku }: { sku: string }) => sku)).toEqual([mine]);
  const { body: asked } = await api()
    .get(`/api/v1/inventory?sku=${theirs}`)
    .set('Authorization', own.bearer)
    .expect(200);
  expect(asked.data).toEqual([]);
  const look = (sku: string) =>
    api().get(`/api/v1/inventory/${sku}`).set('Authorization', own.bearer).expect(200);
  expect((await look(theirs)).body.data).not.toHaveProperty('warehouses');
  expect((await look(mine)).body.data).toHaveProperty('warehouses');
});

test('when a warehouse closes and opens again, what can be sold is published at once, and versions never fall', async () => {
  const manager = as('MANAGER');
  const call = (method: 'post' | 'put', path: string, body: object) =>
    api()[method](`/api/v1/inventory/warehouses${path}`).set('Authorization', manager).send(body);
  const fields = { name: `W-${newId()}`, country: 'FR', city: 'Lyon', priority: 3 };
  const { body: made } = await call('post', '', fields).expect(201);
  const id = (made as { data: { id: string } }).data.id;
  const sku = await inventory.stock([1]);
  for (let change = 1; change <= 5; change += 1)
    await update([{ ...item(sku, change), warehouseId: id }]).expect(200);
  const received = async () =>
    (
      await inventory.service.published<{ sku: string; available: number; version: number }>('StockUpdated')
    ).filter((event) => event.sku === sku);
  // Only what is named changes.
  const { body: closed } = await call('put', `/${id}`, { active: false }).expect(200);
  expect(closed.data).toMatchObject({ ...fields, active: false });
  expect((await received()).at(-1)).toMatchObject({ available: 1 });
  expect(await inventory.level(sku)).toEqual({ available: 1, reserved: 0 });
  await update([item(sku, 0)]).expect(200);
  expect(await inventory.service.published('StockDepleted')).toContainEqual(
    expect.objectContaining({ sku, available: 0 }),
  );
  const { body: renamed } = await call('put', `/${id}`, { city: 'Paris' }).expect(200);
  expect(renamed.data).toMatchObject({ city: 'Paris', priority: 3, active: false });
  await call('put', `/${id}`, { active: true }).expect(200);
  expect((await received()).at(-1)).toMatchObject({ available: 5 });
  expect(await inventory.service.published('StockReplenished')).toContainEqual(
    expect.objectContaining({ sku, available: 5 }),
  );
  const versions = (await received()).map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
});

test('when goods come back into a closed warehouse, no event says that they can be sold', async () => {
  const manager = as('MANAGER');
  const fields = { name: `W-${newId()}`, country: 'FR', city: 'Lyon' };
  const { body } = await api()
    .post('/api/v1/inventory/warehouses')
    .set('Authorization', manager)
    .send(fields)
    .expect(201);
  const id = (body as { data: { id: string } }).data.id;
  const [sku, orderId] = [`SKU-${newId()}`, newOrderId()];
  await update([{ ...item(sku, 1), warehouseId: id }]).expect(200);
  await inventory.ask(ReserveStock({ orderId, lines: [{ sku, quantity: 1 }] }));
  await api()
    .put(`/api/v1/inventory/warehouses/${id}`)
    .set('Authorization', manager)
    .send({ active: false })
    .expect(200);
  await inventory.releaseByRequest(orderId);
  expect(await inventory.level(sku)).toEqual({ available: 0, reserved: 0 });
  const replenished = await inventory.service.published<{ sku: string }>('StockReplenished');
  expect(replenished.filter((event) => event.sku === sku)).toHaveLength(1);
});

test('when sums would not fit, nothing is changed', async () => {
  const sku = await inventory.stock([5]);
  const most = 1_000_000_000;
  const { body } = await update([item(sku, most, 'delta')]).expect(422);
  expect(body.code).toBe('STOCK_TOO_HIGH');
  expect(await inventory.level(sku)).toEqual({ available: 5, reserved: 0 });
});

test('when a request names a SKU and warehouse twice, it is refused and says which', async () => {
  const sku = await inventory.stock([5]);
  const { body } = await update([
    item(sku, 1, 'delta'),
    item(sku, 1, 'delta', 1),
    item(sku, 2, 'delta'),
  ]).expect(400);
  expect(body.errors).toMatchObject([{ pointer: '/items/2' }]);
});

test.each(['SKU-A ', 'SKU\tA', 'SKU\u200bA', 'a\0b', ''])('when a SKU is %j, it is refused', async (sku) => {
  await update([item(sku, 1)]).expect(400);
  await api()
    .get(`/api/v1/inventory/${encodeURIComponent(sku || '\0')}`)
    .expect(400);
});

test.each([['x'], [{}], [1], [['y', 'z']]])('when a cursor holds %j, it is refused', async (part) => {
  const cursor = Buffer.from(JSON.stringify(['movements', part])).toString('base64url');
  await api()
    .get(`/api/v1/inventory/SKU/transactions?cursor=${cursor}`)
    .set('Authorization', inventory.staff)
    .expect(400);
});

test('when an order reserves again, the same goods are the same reservation and others are refused', async () => {
  const [first, second] = [await inventory.stock([5, 5]), await inventory.stock([5])];
  const orderId = newOrderId();
  const reserve = (items: object[]) =>
    api()
      .post('/api/v1/inventory/reserve')
      .set({ Authorization: as('SERVICE'), 'Idempotency-Key': newId() })
      .send({ orderId, items });
  await reserve([{ sku: first, quantity: 2 }]).expect(201);
  await reserve([
    { sku: first, quantity: 1 },
    { sku: first, quantity: 1 },
  ]).expect(201);
  expect((await reserve([{ sku: first, quantity: 3 }]).expect(409)).body.code).toBe('RESERVATION_DIFFERS');
  expect((await reserve([{ sku: second, quantity: 5 }]).expect(409)).body.code).toBe('RESERVATION_DIFFERS');
  expect(await inventory.level(first)).toEqual({ available: 8, reserved: 2 });
  expect(await inventory.level(second)).toEqual({ available: 5, reserved: 0 });
  const command = await inventory.ask(ReserveStock({ orderId, lines: [{ sku: second, quantity: 1 }] }));
  expect(command).toMatchObject({ outcome: 'refused', error: 'RESERVATION_DIFFERS' });
});

test('when goods of one record are reserved, they are taken from its warehouse or not at all', async () => {
  const sku = await inventory.stock([9, 2]);
  const { body } = await api()
    .get(`/api/v1/inventory?sku=${sku}&warehouseId=${inventory.warehouses[1]}`)
    .set('Authorization', inventory.staff);
  const reserve = (quantity: number) =>
    api()
      .post(`/api/v1/inventory/${body.data[0].id}/reserve`)
      .set({ Authorization: as('MANAGER'), 'Idempotency-Key': newId() })
      .send({ orderId: newOrderId(), quantity });
  expect((await reserve(3).expect(422)).body.code).toBe('OUT_OF_STOCK');
  await reserve(2).expect(201);
  const { body: after } = await api()
    .get(`/api/v1/inventory?sku=${sku}`)
    .set('Authorization', inventory.staff);
  expect(after.data.map(({ available }: { available: number }) => available).sort()).toEqual([0, 9]);
});

test('when history is past its retention, it goes, and open reservations stay', async () => {
  const sku = await inventory.stock([9]);
  const [old, open, young] = [newOrderId(), newOrderId(), newOrderId()];
  for (const orderId of [old, open, young])
    await inventory.ask(ReserveStock({ orderId, lines: [{ sku, quantity: 1 }] }));
  for (const orderId of [old, young]) await inventory.releaseByRequest(orderId);
  const pool = inventory.service.running.database?.pool;
  const age = "now() - interval '401 days'";
  await pool?.query(`UPDATE reservations SET updated_at = ${age} WHERE order_id = ANY($1)`, [[old, open]]);
  await pool?.query(`UPDATE inventory_transactions SET created_at = ${age} WHERE related_order_id = $1`, [
    old,
  ]);
  await inventory.service.runJob('prune-history');
  const left = async (table: string, column: string) =>
    (
      await pool?.query<{ id: string }>(
        `SELECT DISTINCT ${column} AS id FROM ${table} WHERE ${column} = ANY($1)`,
        [[old, open, young]],
      )
    )?.rows.map(({ id }) => id);
  expect((await left('reservations', 'order_id'))?.sort()).toEqual([open, young].sort());
  expect((await left('reservation_lines', 'order_id'))?.sort()).toEqual([open, young].sort());
  expect((await left('inventory_transactions', 'related_order_id'))?.sort()).toEqual([open, young].sort());
  expect(await inventory.level(sku)).toEqual({ available: 8, reserved: 1 });
});

test.each([
  'get /api/v1/inventory',
  'get /api/v1/inventory/warehouses',
  'put /api/v1/inventory/update',
  'get /api/v1/inventory/SKU/transactions',
])('when a guest or a customer asks for %s, it is refused', async (endpoint) => {
  const [method = 'get', path = ''] = endpoint.split(' ');
  const call = (headers: Record<string, string>) => api()[method as 'get' | 'put'](path).set(headers);
  expect((await call({}).expect(401)).body.code).toBe('UNAUTHENTICATED');
  expect((await call({ Authorization: as('CUSTOMER') }).expect(403)).body.code).toBe('FORBIDDEN');
});

test('when stock is set under the name of another product, it is refused and nothing is stored', async () => {
  const { userId } = seller();
  const sku = await goodsOf(userId);
  const productId = (await recordOf(sku))?.productId;
  const [other, fresh] = [`SKU-${newId()}`, `SKU-${newId()}`];
  const answer = await update([item(other, 1), { ...item(sku, 9), productId: newId() }]).expect(409);
  expect(answer.body.code).toBe('SKU_PRODUCT_DIFFERS');
  expect(await recordOf(other)).toBeUndefined();
  expect(await recordOf(sku)).toMatchObject({ productId, available: 5 });

  const twice = [0, 1].map((warehouse) => ({
    ...item(fresh, 1, 'absolute', warehouse),
    productId: newId(),
  }));
  expect((await update(twice).expect(409)).body.code).toBe('SKU_PRODUCT_DIFFERS');
  expect(await recordOf(fresh)).toBeUndefined();

  await update([{ ...item(sku, 6), productId }]).expect(200);
  await update([item(sku, 7)]).expect(200);
  // As stock records show a SKU that no product has.
  await update([{ ...item(sku, 8), productId: null }]).expect(200);
  expect(await recordOf(sku)).toMatchObject({ productId, available: 8 });
});
