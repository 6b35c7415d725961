import request from 'supertest';
import { newOrderId, ReserveStock, startInventory, type Inventory } from './support';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.stop());

const ask = (skus: readonly string[], role: 'SERVICE' | 'ADMIN') =>
  request(inventory.service.url)
    .post('/internal/v1/inventory/availability')
    .set('Authorization', `Bearer ${inventory.service.authority.token({ role })}`)
    .send({ skus });

test('when a service asks for many SKUs, it gets what can be sold of those that exist', async () => {
  const both = await inventory.stock([5, 3]);
  const sold = await inventory.stock([1]);
  await inventory.ask(ReserveStock({ orderId: newOrderId(), lines: [{ sku: sold, quantity: 1 }] }));
  const answer = await ask([both, sold, 'no-such-sku', both], 'SERVICE').expect(200);
  const { data } = answer.body as { data: Array<{ sku: string; available: number }> };
  expect(data).toHaveLength(2);
  expect(data).toEqual(
    expect.arrayContaining([
      { sku: both, available: 8 },
      { sku: sold, available: 0 },
    ]),
  );
});

test('when a caller is no service, the answer is 403', async () => {
  const answer = await ask(['x'], 'ADMIN').expect(403);
  expect(answer.body).toMatchObject({ code: 'FORBIDDEN' });
});

test('when more than 500 SKUs are asked for at once, the answer is 400', async () => {
  const answer = await ask(
    Array.from({ length: 501 }, (_, index) => `sku-${index}`),
    'SERVICE',
  ).expect(400);
  expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR' });
});
