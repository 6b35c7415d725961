import request from 'supertest';
import { ProductUpdated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { CommitStock, newOrderId, ReserveStock, startInventory, type Inventory } from './support';

let inventory: Inventory;
let api: ReturnType<typeof request>;
beforeAll(async () => {
  inventory = await startInventory();
  api = request(inventory.service.url);
});
afterAll(() => inventory.stop());

interface Listing {
  sku: string;
  sellerId: string | null;
  productId: string;
  version: number;
}

const publishProduct = async (listing: Listing): Promise<void> => {
  const rest = { categoryId: newId(), price: 100, currency: 'USD', attributes: {}, images: [], variants: [] };
  await inventory.service.deliver(
    ProductUpdated({ name: 'Lamp', description: '', status: 'ACTIVE', ...rest, ...listing }),
  );
  await eventually(async () => {
    const { body } = await api.get(`/api/v1/inventory/${listing.sku}`).expect(200);
    expect(body.data.productId).toBe(listing.productId);
  });
};
const bearer = (userId: string) => `Bearer ${inventory.service.authority.token({ role: 'VENDOR', userId })}`;
const movements = async (sku: string, userId: string) => {
  const { body } = await api
    .get(`/api/v1/inventory/${sku}/transactions`)
    .set('Authorization', bearer(userId))
    .expect(200);
  return body.data as Array<{ type: string; quantity: number; orderId: string | null }>;
};
const put = (sku: string, quantity: number, userId: string) =>
  api
    .put('/api/v1/inventory/update')
    .set({ Authorization: bearer(userId), 'Idempotency-Key': newId() })
    .send({
      items: [{ sku, warehouseId: inventory.warehouses[0], quantity, mode: 'absolute', reason: 'count' }],
    });

test('when a SKU that one seller gave up is taken by another, they inherit nothing of it', async () => {
  const [first, second] = [newId(), newId()];
  const sku = await inventory.stock([5, 4]);
  await publishProduct({ sku, sellerId: first, productId: newId(), version: 7 });
  const [waiting, sent] = [newOrderId(), newOrderId()];
  for (const orderId of [waiting, sent])
    await inventory.ask(ReserveStock({ orderId, lines: [{ sku, quantity: 1 }] }));
  await inventory.ask(CommitStock({ orderId: sent }));

  await publishProduct({ sku, sellerId: second, productId: newId(), version: 1 });
  expect(await inventory.level(sku)).toEqual({ available: 0, reserved: 1 });
  expect(await inventory.service.published('StockDepleted')).toContainEqual(
    expect.objectContaining({ sku, available: 0 }),
  );
  expect(await movements(sku, second)).toEqual([]);
  await put(sku, 9, first).expect(404);

  await put(sku, 3, second).expect(200);
  await inventory.releaseByRequest(waiting);
  await inventory.releaseByRequest(sent);
  expect(await inventory.level(sku)).toEqual({ available: 3, reserved: 0 });
  const own = newOrderId();
  await inventory.ask(ReserveStock({ orderId: own, lines: [{ sku, quantity: 2 }] }));
  expect(await movements(sku, second)).toMatchObject([
    { type: 'reserve', quantity: 2, orderId: own },
    { type: 'release', quantity: 1, orderId: null },
    { type: 'add', quantity: 3, orderId: null },
  ]);
  await inventory.releaseByRequest(own);
  expect(await inventory.level(sku)).toEqual({ available: 3, reserved: 0 });
});

test("when a seller takes a SKU under which staff stored another product's goods, they inherit nothing", async () => {
  const [ours, theirs, sku] = [newId(), newId(), `SKU-${newId()}`];
  const items = [
    {
      sku,
      productId: ours,
      warehouseId: inventory.warehouses[0],
      quantity: 5,
      mode: 'absolute',
      reason: 'in',
    },
  ];
  await api
    .put('/api/v1/inventory/update')
    .set({ Authorization: `Bearer ${inventory.service.authority.token({ role: 'MANAGER' })}` })
    .set('Idempotency-Key', newId())
    .send({ items })
    .expect(200);
  await publishProduct({ sku, sellerId: newId(), productId: theirs, version: 1 });
  expect(await inventory.level(sku)).toEqual({ available: 0, reserved: 0 });
});

test.each(['the same seller', 'no seller before'])(
  'when a SKU comes to another product and belonged to %s, its stock stays',
  async (whose) => {
    const sellerId = newId();
    const sku = await inventory.stock([5]);
    if (whose === 'the same seller') await publishProduct({ sku, sellerId, productId: newId(), version: 2 });
    await publishProduct({ sku, sellerId, productId: newId(), version: 1 });
    expect(await inventory.level(sku)).toEqual({ available: 5, reserved: 0 });
    await put(sku, 6, sellerId).expect(200);
  },
);
