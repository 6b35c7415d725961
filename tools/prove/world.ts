import { randomUUID } from 'node:crypto';
import { Shop, type Shopper } from '../client/shop';
import { startTestFleet, type TestFleet } from '../local/test-fleet';

/** A whole system of its own with an administrator, one category and two warehouses: what a system test starts from. */
export interface World {
  test: TestFleet;
  shop: Shop;
  readonly admin: Shopper;
  /** Signs the administrator in again: a token lives for a quarter of an hour, and a shop that many tests share for longer. */
  signIn(): Promise<void>;
  /** Puts a product up for sale with this many pieces in the first warehouse. */
  sell(options: { pieces: number; price?: number }): Promise<{ id: string; sku: string }>;
  /** What is left of a SKU. */
  level(sku: string): Promise<{ available: number; reserved: number }>;
  stop(): Promise<void>;
}

export const openWorld = async (options: Parameters<typeof startTestFleet>[0] = {}): Promise<World> => {
  // Hundreds of shoppers sign up; what their passwords cost is tested in auth-service.
  const test = await startTestFleet({ ...options, env: { auth: { BCRYPT_COST: '4' }, ...options.env } });
  const shop = new Shop(test.fleet.gatewayUrl, 256);
  const login = () => shop.login('admin@ultramarket.test', test.fleet.secrets.seedPassword);
  let admin = await login();
  const name = randomUUID().slice(0, 8);
  const category = await admin.data<{ id: string }>('POST', '/api/v1/categories', {
    body: { name: `Things ${name}`, slug: `things-${name}` },
  });
  const warehouse = (city: string, country: string, priority: number) =>
    admin.data<{ id: string }>('POST', '/api/v1/inventory/warehouses', {
      body: { name: `${city} ${name}`, city, country, priority },
    });
  const first = await warehouse('Rotterdam', 'NL', 1);
  await warehouse('Columbus', 'US', 2);

  return {
    test,
    shop,
    get admin() {
      return admin;
    },
    signIn: async () => {
      admin = await login();
    },
    sell: async ({ pieces, price = 1999 }) => {
      const sku = `SKU-${randomUUID().slice(0, 13)}`;
      const body = {
        name: `Thing ${sku}`,
        description: 'A thing that a test sells.',
        sku,
        price: { amount: price, currency: 'USD' },
        categoryId: category.id,
        status: 'ACTIVE',
      };
      const product = await admin.data<{ id: string }>('POST', '/api/v1/products', { body });
      await admin.data('PUT', '/api/v1/inventory/update', {
        headers: { 'idempotency-key': randomUUID() },
        body: {
          items: [
            {
              sku,
              productId: product.id,
              warehouseId: first.id,
              quantity: pieces,
              mode: 'absolute',
              reason: 'test',
            },
          ],
        },
      });
      return { id: product.id, sku };
    },
    level: async (sku) => {
      const { available, reserved } = await admin.data<{ available: number; reserved: number }>(
        'GET',
        `/api/v1/inventory/${sku}`,
      );
      return { available, reserved };
    },
    stop: async () => {
      await shop.close();
      await test.stop();
    },
  };
};
