import { randomUUID } from 'node:crypto';
import { type World } from '../world';
import { type Kitchen, type Recipe, type Recipes, unknownQuery } from './recipe';

const pieces = 20;

interface Goods {
  id: string;
  sku: string;
  /** The row of the first warehouse. */
  record: { id: string; warehouseId: string };
}

const goodsOf = async (world: World): Promise<Goods> => {
  const { id, sku } = await world.sell({ pieces });
  const { warehouses } = await world.admin.data<{ warehouses: Array<Goods['record']> }>(
    'GET',
    `/api/v1/inventory/${sku}`,
  );
  const [record] = warehouses;
  if (!record) throw new Error(`${sku} lies in no warehouse`);
  return { id, sku, record };
};

const movementsOf = async (world: World, { sku }: Goods, type: string): Promise<number> => {
  const movements = await world.admin.data<Array<{ type: string }>>(
    'GET',
    `/api/v1/inventory/${sku}/transactions`,
  );
  return movements.filter((movement) => movement.type === type).length;
};

const reserve =
  (
    pathOf: (goods: Goods) => string,
    bodyOf: (goods: Goods, orderId: string, quantity: number) => unknown,
  ): Recipe =>
  async ({ world, serviceToken }) => {
    const goods = await goodsOf(world);
    const orderId = randomUUID();
    return {
      token: serviceToken,
      path: pathOf(goods),
      body: bodyOf(goods, orderId, 2),
      otherBody: bodyOf(goods, orderId, 3),
      otherQuery: unknownQuery,
      effects: async () => (await world.level(goods.sku)).reserved / 2,
    };
  };

/** Goods of which two are set aside for an order. */
const reserved = async ({ world, serviceToken }: Kitchen): Promise<Goods & { orderId: string }> => {
  const goods = await goodsOf(world);
  const orderId = randomUUID();
  const path = `/api/v1/inventory/${goods.record.id}/reserve`;
  const answer = await fetch(`${world.test.fleet.url('inventory')}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${serviceToken}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ orderId, quantity: 2 }),
  });
  if (answer.status !== 201)
    throw new Error(`reserving was answered ${answer.status}: ${await answer.text()}`);
  return { ...goods, orderId };
};

/** How to change stock, set it aside and give it back. */
export const stockRecipes: Recipes = {
  'PUT /api/v1/inventory/update': async ({ world }) => {
    const { id: productId, sku, record } = await goodsOf(world);
    const bodyOf = (quantity: number) => {
      const { warehouseId } = record;
      return { items: [{ sku, productId, warehouseId, quantity, mode: 'delta', reason: 'found' }] };
    };
    return {
      token: world.admin.token,
      path: '/api/v1/inventory/update',
      body: bodyOf(1),
      otherBody: bodyOf(2),
      otherQuery: unknownQuery,
      effects: async () => (await world.level(sku)).available - pieces,
    };
  },

  'PUT /api/v1/inventory/{id}': async ({ world }) => {
    const { sku, record } = await goodsOf(world);
    const versionOf = async () =>
      (await world.admin.data<Array<{ version: number }>>('GET', `/api/v1/inventory?sku=${sku}`))[0]
        ?.version ?? 0;
    const before = await versionOf();
    return {
      token: world.admin.token,
      path: `/api/v1/inventory/${record.id}`,
      body: { available: pieces + 1, reason: 'counted' },
      otherBody: { available: pieces + 2, reason: 'counted' },
      otherQuery: unknownQuery,
      effects: async () => (await versionOf()) - before,
    };
  },

  'POST /api/v1/inventory/reserve': reserve(
    () => '/api/v1/inventory/reserve',
    ({ sku }, orderId, quantity) => ({ orderId, items: [{ sku, quantity }] }),
  ),

  'POST /api/v1/inventory/{id}/reserve': reserve(
    ({ record }) => `/api/v1/inventory/${record.id}/reserve`,
    (_goods, orderId, quantity) => ({ orderId, quantity }),
  ),

  'POST /api/v1/inventory/release': async (kitchen) => {
    const goods = await reserved(kitchen);
    return {
      token: kitchen.serviceToken,
      path: '/api/v1/inventory/release',
      body: { orderId: goods.orderId, reason: 'changed their mind' },
      otherBody: { orderId: goods.orderId, reason: 'another reason' },
      otherQuery: unknownQuery,
      effects: () => movementsOf(kitchen.world, goods, 'release'),
    };
  },

  'DELETE /api/v1/inventory/{id}/reserve': async (kitchen) => {
    const goods = await reserved(kitchen);
    return {
      token: kitchen.serviceToken,
      path: `/api/v1/inventory/${goods.record.id}/reserve?orderId=${goods.orderId}`,
      otherQuery: `?orderId=${randomUUID()}`,
      effects: () => movementsOf(kitchen.world, goods, 'release'),
    };
  },
};
