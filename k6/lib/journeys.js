import { expect, request } from './api.js';
import { anyOf, myShopper } from './shop.js';

const isOk = (response) => response.status === 200;

/** Looks around: a page of the catalogue, a product, what is bought with it. */
export const browse = (shop) => {
  const page = 1 + Math.floor(Math.random() * 10);
  expect(
    request('GET', `/products?limit=20&page=${page}`, { kind: 'catalogue', name: '/products' }),
    'a page of products',
    isOk,
  );
  const { id } = anyOf(shop.catalogue);
  expect(request('GET', `/products/${id}`, { kind: 'catalogue', name: '/products/:id' }), 'a product', isOk);
  expect(
    request('GET', `/recommendations/product/${id}`, {
      kind: 'catalogue',
      name: '/recommendations/product/:id',
    }),
    'what goes with it',
    isOk,
  );
};

/** Searches two words of some product's name. The least price differs, so that not every answer is a kept one. */
export const search = (shop) => {
  const words = anyOf(shop.catalogue).name.split(' ');
  const query = encodeURIComponent(`${anyOf(words)} ${anyOf(words)}`);
  const priceMin = Math.floor(Math.random() * 500);
  expect(
    request('GET', `/search?q=${query}&priceMin=${priceMin}`, { kind: 'search', name: '/search' }),
    'search results',
    (response) => isOk(response) && Array.isArray(response.json('data.hits')),
  );
};

const address = {
  name: 'Kay Six',
  line1: 'Coolsingel 1',
  city: 'Rotterdam',
  postcode: '3011 AD',
  country: 'NL',
};

/**
 * Puts one piece into the cart, orders it and sees it through. `soldOut` says that running out of stock is part of the
 * plan; then that answer is as good as a purchase.
 */
export const buy = (shop, { soldOut = false } = {}) => {
  const { token } = myShopper(shop);
  const { id } = anyOf(shop.products);
  const refusals = soldOut ? [409, 422] : [];
  const added = request('POST', '/cart/items', {
    kind: 'cart',
    token,
    body: { productId: id, quantity: 1 },
    expected: [201, ...refusals],
  });
  if (added.status !== 201) return void expect(added, 'refused when sold out', () => soldOut, 'order');

  const order = request('POST', '/orders', {
    kind: 'checkout',
    token,
    headers: { 'idempotency-key': crypto.randomUUID() },
    body: { shippingAddress: address, paymentMethod: { provider: 'stripe', token: 'pm_card_visa' } },
    expected: [201, ...refusals],
  });
  if (order.status !== 201) return void expect(order, 'refused when sold out', () => soldOut, 'order');

  const settled = request('GET', `/orders/${order.json('data.id')}/status`, {
    kind: 'settling',
    name: '/orders/:id/status',
    token,
    headers: { prefer: 'wait=30' },
  });
  expect(
    settled,
    'the order is settled',
    (response) => {
      const { status, saga } = response.json('data') || {};
      const bought = ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'].includes(status);
      return bought || (soldOut && status === 'CANCELLED' && saga.state === 'COMPENSATED');
    },
    'order',
  );
};
