import request from 'supertest';
import { newOrderId, ReleaseStock, ReserveStock, startInventory, type Inventory } from './support';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.stop());

const ask = (role: 'SERVICE' | 'ADMIN') =>
  request(inventory.service.url)
    .get('/internal/v1/inventory/consistency')
    .set('Authorization', `Bearer ${inventory.service.authority.token({ role })}`);
const sql = (text: string, values: readonly unknown[] = []) =>
  inventory.service.running.database?.pool.query(text, [...values]);

test('when every counter is the sum of its reservations, nothing is named', async () => {
  const sku = await inventory.stock([5, 3]);
  const given = newOrderId();
  await inventory.ask(ReserveStock({ orderId: newOrderId(), lines: [{ sku, quantity: 6 }] }));
  await inventory.ask(ReserveStock({ orderId: given, lines: [{ sku, quantity: 1 }] }));
  await inventory.ask(ReleaseStock({ orderId: given, reason: 'test' }));
  expect((await ask('SERVICE').expect(200)).body.data).toEqual({ negative: [], mismatches: [] });
});

test('when a counter or a quantity was changed by hand, the SKU is named with both sums', async () => {
  const drifted = await inventory.stock([5]);
  const below = await inventory.stock([1]);
  await inventory.ask(ReserveStock({ orderId: newOrderId(), lines: [{ sku: drifted, quantity: 2 }] }));
  await sql('UPDATE inventory SET quantity_reserved = 3 WHERE sku = $1', [drifted]);
  await sql('ALTER TABLE inventory DROP CONSTRAINT inventory_available_not_negative');
  await sql('UPDATE inventory SET quantity_available = -1 WHERE sku = $1', [below]);
  expect((await ask('SERVICE').expect(200)).body.data).toEqual({
    negative: [below],
    mismatches: [{ sku: drifted, reserved: 3, open: 2 }],
  });
});

test('when a caller is no service, the answer is 403', async () => {
  await ask('ADMIN').expect(403);
});
