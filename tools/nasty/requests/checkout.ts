import { randomUUID } from 'node:crypto';
import { address, cards } from '../../client/shop';
import { type MakeRequest, type Requests } from '../request';

const pay: MakeRequest = async (things) => {
  const { shopper, order } = await things.buyer();
  return { token: shopper.token, body: { orderId: order.id }, once: true };
};

/** Carts, orders, payments, shipping. */
export const checkoutRequests: Requests = {
  'POST /api/v1/cart/items': async (things) => ({
    token: (await things.shopper()).token,
    body: { productId: (await things.product()).id, quantity: 1 },
  }),
  'POST /api/v1/orders/quote': async (things) => {
    const shopper = await things.shop.register();
    await shopper.addToCart((await things.product()).id);
    return { token: shopper.token, body: { shippingAddress: address } };
  },
  'POST /api/v1/orders': async (things) => {
    const shopper = await things.shop.register();
    await shopper.addToCart((await things.product()).id);
    return {
      token: shopper.token,
      body: { shippingAddress: address, paymentMethod: { provider: 'stripe', token: cards.good } },
      once: true,
    };
  },
  'PUT /api/v1/orders/{orderId}/status': async (things) => ({
    token: things.admin.token,
    params: { orderId: (await things.newOrder(await things.shop.register())).id },
    body: { status: 'SHIPPED', reason: 'Packed' },
    once: true,
  }),
  'POST /api/v1/orders/{orderId}/cancel': async (things) => {
    const shopper = await things.shop.register();
    const { id } = await things.newOrder(shopper);
    return { token: shopper.token, params: { orderId: id }, body: { reason: 'Late' }, once: true };
  },
  // Nobody's goods go to the Antarctic.
  'PUT /api/v1/tax/rates': ({ admin }) => ({
    token: admin.token,
    body: { rates: [{ country: 'AQ', name: 'Ice', basisPoints: 1 }] },
  }),
  'POST /api/v1/payments': pay,
  'POST /api/v1/payments/create': pay,
  'POST /api/v1/payments/process': pay,
  'POST /api/v1/payments/{id}/refund': async (things) => ({
    token: things.admin.token,
    params: { id: (await things.payment()).id },
    body: { amount: { amount: 1, currency: 'USD' }, reason: 'Broken' },
    once: true,
  }),
  'POST /api/v1/payments/confirm': async (things) => ({
    token: (await things.buyer()).shopper.token,
    body: { paymentId: (await things.payment()).id },
  }),
  'POST /api/v1/shipping/rates': () => ({ body: { destination: { country: 'NL', postcode: '3011 AD' } } }),
  'POST /api/v1/shipping/shipments': (things) => ({
    token: things.admin.token,
    body: {
      orderId: randomUUID(),
      userId: things.admin.userId,
      destination: address,
      items: [{ sku: 'NASTY-1', name: 'Thing', quantity: 1 }],
    },
    once: true,
  }),
  'PUT /api/v1/shipping/carriers/{id}': async ({ admin }) => {
    const [carrier] = await admin.data<Array<{ id: string; active: boolean }>>(
      'GET',
      '/api/v1/shipping/carriers',
    );
    return {
      token: admin.token,
      params: { id: carrier?.id ?? '' },
      body: { active: carrier?.active ?? true },
    };
  },
  'GET /api/v1/shipping/tracking/{id}': async (things) => {
    const { shopper, order } = await things.buyer();
    return { token: shopper.token, params: { id: order.id } };
  },
};
