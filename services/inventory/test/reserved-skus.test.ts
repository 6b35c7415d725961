import { isReservedSku, ProductCreated, reservedSkus } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { lamp, stockCalls } from './stock-calls';
import { startInventory, type Inventory } from './support';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.stop());
const { api, as, update, item, recordOf } = stockCalls(() => inventory);

test('when a word stands below /inventory, it is reserved, and no other is', async () => {
  const { body } = await api().get('/openapi.json').expect(200);
  const words = Object.keys((body as { paths: object }).paths).flatMap((path) => {
    const word = /^\/api\/v1\/inventory\/([^/]+)/.exec(path)?.[1];
    return word === undefined || word.startsWith('{') ? [] : [word];
  });
  expect([...reservedSkus].sort()).toEqual([...new Set(words)].sort());
});

test.each(['update', 'Reserve', 'RELEASE', 'warehouses'])(
  'when stock of a SKU %s is set, it is refused, and nothing is stored',
  async (sku) => {
    const other = `SKU-${newId()}`;
    const { body } = await update([item(other, 1), item(sku, 1)]).expect(400);
    expect(body).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ pointer: '/items/1/sku', detail: 'is reserved' }],
    });
    expect(await recordOf(sku)).toBeUndefined();
    expect(await recordOf(other)).toBeUndefined();
  },
);

test.each(['.', '..', 'a/b?c#d', '日本語-1', '-1'])(
  'when a SKU is %j, which no product can have, it is refused wherever it is sent',
  async (sku) => {
    const orderId = newId();
    for (const asked of [
      update([item(sku, 1)]),
      api().get('/api/v1/inventory').query({ sku }).set('Authorization', as('SERVICE')),
      api()
        .post('/api/v1/inventory/reserve')
        .set({ Authorization: as('SERVICE'), 'Idempotency-Key': newId() })
        .send({ orderId, items: [{ sku, quantity: 1 }] }),
      api()
        .post('/internal/v1/inventory/availability')
        .set('Authorization', as('SERVICE'))
        .send({ skus: [sku] }),
    ])
      expect((await asked.expect(400)).body).toMatchObject({
        code: 'VALIDATION_ERROR',
        errors: [{ detail: 'must be letters, digits, ".", "_" or "-"' }],
      });
  },
);

test('when a product has a SKU from before it was reserved, it can be stocked, and changed afterwards', async () => {
  const [sku, productId] = ['releasE', newId()];
  await inventory.service.deliver(ProductCreated(lamp({ productId, sku })));
  await eventually(async () => void (await update([{ ...item(sku, 2), productId }]).expect(200)));
  await update([item(sku, 5)]).expect(200);
  expect(await recordOf(sku)).toMatchObject({ productId, available: 5 });
});

test('when a SKU only begins with a reserved word, it is free', () => {
  expect(['update-1', 'reserved', 'UM-1', ''].some(isReservedSku)).toBe(false);
});
