import { randomUUID } from 'node:crypto';
import { address, cards, type OrderAnswer, type Shopper } from '../../client/shop';
import { type World } from '../world';
import { type Recipe, type Recipes, unknownQuery } from './recipe';

interface Payment {
  id: string;
  refunds: unknown[];
}

const withCart = async (world: World): Promise<Shopper> => {
  const { id } = await world.sell({ pieces: 5 });
  const shopper = await world.shop.register();
  await shopper.addToCart(id);
  return shopper;
};

/** An order that is paid. */
const withOrder = async (world: World): Promise<{ shopper: Shopper; order: OrderAnswer }> => {
  const shopper = await withCart(world);
  const { status, body } = await shopper.order();
  if (status !== 201) throw new Error(`the order was answered ${status} ${body.code ?? ''}`);
  await shopper.settled(body.data.id);
  return { shopper, order: body.data };
};

const paymentsOf = (shopper: Shopper, orderId: string): Promise<Payment[]> =>
  shopper.data<Payment[]>('GET', `/api/v1/payments?orderId=${orderId}`);

const pay =
  (path: string): Recipe =>
  async ({ world }) => {
    const { shopper, order } = await withOrder(world);
    return {
      token: shopper.token,
      path,
      body: { orderId: order.id },
      otherBody: { orderId: order.id, amount: order.total },
      otherQuery: unknownQuery,
      effects: async () => (await paymentsOf(shopper, order.id)).length,
    };
  };

/** How to order, pay, cancel and refund. */
export const checkoutRecipes: Recipes = {
  'POST /api/v1/orders': async ({ world }) => {
    const shopper = await withCart(world);
    const body = { shippingAddress: address, paymentMethod: { provider: 'stripe', token: cards.good } };
    return {
      token: shopper.token,
      path: '/api/v1/orders',
      body,
      otherBody: { ...body, shippingAddress: { ...address, line1: 'Coolsingel 2' } },
      otherQuery: unknownQuery,
      effects: async () => (await shopper.data<unknown[]>('GET', '/api/v1/orders')).length,
    };
  },

  'POST /api/v1/orders/{orderId}/cancel': async ({ world }) => {
    const { shopper, order } = await withOrder(world);
    return {
      token: shopper.token,
      path: `/api/v1/orders/${order.id}/cancel`,
      body: { reason: 'Too late' },
      otherBody: { reason: 'Too early' },
      otherQuery: unknownQuery,
      effects: async () => {
        const { history } = await shopper.data<{ history: Array<{ status: string }> }>(
          'GET',
          `/api/v1/orders/${order.id}`,
        );
        return history.filter(({ status }) => status === 'CANCELLED').length;
      },
    };
  },

  'POST /api/v1/payments': pay('/api/v1/payments'),
  'POST /api/v1/payments/create': pay('/api/v1/payments/create'),
  'POST /api/v1/payments/process': pay('/api/v1/payments/process'),

  'POST /api/v1/payments/{id}/refund': async ({ world }) => {
    const { shopper, order } = await withOrder(world);
    const [payment] = await paymentsOf(shopper, order.id);
    const body = { amount: { ...order.total, amount: 1 }, reason: `One back ${randomUUID()}` };
    return {
      token: world.admin.token,
      path: `/api/v1/payments/${payment?.id ?? ''}/refund`,
      body,
      otherBody: { ...body, amount: { ...order.total, amount: 2 } },
      otherQuery: unknownQuery,
      effects: async () => (await paymentsOf(shopper, order.id))[0]?.refunds.length ?? 0,
    };
  },
};
