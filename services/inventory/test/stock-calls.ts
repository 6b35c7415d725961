import request from 'supertest';
import { type Role } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { type Inventory } from './support';

/** A product as its service announces it. */
export const lamp = (known: { productId: string; sku: string; version?: number }) => ({
  name: 'Lamp',
  description: '',
  categoryId: newId(),
  price: 100,
  currency: 'USD',
  attributes: {},
  images: [],
  sellerId: null,
  status: 'ACTIVE' as const,
  variants: [],
  version: 1,
  ...known,
});

/** What tests of stock ask by HTTP. @param of the running service, once it runs */
export const stockCalls = (of: () => Inventory) => {
  const api = () => request(of().service.url);
  const as = (role: Role | 'SERVICE') => `Bearer ${of().service.authority.token({ role })}`;
  const update = (items: object[], { key = newId(), bearer = of().staff } = {}) =>
    api()
      .put('/api/v1/inventory/update')
      .set({ Authorization: bearer, 'Idempotency-Key': key })
      .send({ items });
  const item = (sku: string, quantity: number, mode: 'absolute' | 'delta' = 'absolute', warehouse = 0) => ({
    sku,
    warehouseId: of().warehouses[warehouse],
    quantity,
    mode,
    reason: 'count',
  });
  const recordOf = async (sku: string) => {
    const { body } = await api()
      .get(`/api/v1/inventory?sku=${sku}`)
      .set('Authorization', of().staff)
      .expect(200);
    return (
      body as { data: Array<{ id: string; available: number; version: number; productId: string | null }> }
    ).data[0];
  };
  return { api, as, update, item, recordOf };
};
