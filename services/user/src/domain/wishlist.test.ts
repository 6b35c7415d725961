import { type Offer, viewOf, type WishlistItem } from './wishlist';

const usd = (amount: number) => ({ amount, currency: 'USD' });
const item: WishlistItem = {
  productId: 'lamp',
  name: 'Lamp',
  addedPrice: usd(1000),
  price: usd(900),
  priceDroppedAt: '2026-01-02T00:00:00.000Z',
  restockedAt: null,
  addedAt: '2026-01-01T00:00:00.000Z',
};
const offer: Offer = {
  productId: 'lamp',
  sku: 'L',
  name: 'Bright lamp',
  price: usd(700),
  status: 'ACTIVE',
  image: '/lamp.jpg',
};
const shown = (now: Offer) => viewOf(item, new Map([[now.productId, now]]));

test('when the product is known, it is shown as it is now', () => {
  expect(shown(offer)).toMatchObject({
    name: 'Bright lamp',
    price: usd(700),
    image: '/lamp.jpg',
    onSale: true,
    priceDrop: { amount: 300, since: item.priceDroppedAt },
  });
});

test('when it costs as much again, or is priced in another currency, there is no drop', () => {
  expect(shown({ ...offer, price: usd(1000) }).priceDrop).toBeNull();
  expect(shown({ ...offer, price: { amount: 1, currency: 'EUR' } }).priceDrop).toBeNull();
});

test('when it has left the shop, it is not on sale; when product-service was unavailable, that is unknown', () => {
  expect(shown({ ...offer, status: 'ARCHIVED' }).onSale).toBe(false);
  expect(viewOf(item, new Map())).toMatchObject({ name: 'Lamp', onSale: false });
  expect(viewOf(item, undefined)).toMatchObject({
    name: 'Lamp',
    price: usd(900),
    onSale: null,
    priceDrop: { amount: 100 },
  });
});
