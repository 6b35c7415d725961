import { PriceChanged, ProductDeleted } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type CheckedCart } from '../src/use-cases/validate-cart';
import { type Shop, startShop } from './support';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

const validate = (me: ReturnType<Shop['customer']>) => me.call<CheckedCart>('post', '/api/v1/cart/validate');

test('when many shoppers add at once, product-service is asked in few calls, and once for what is popular', async () => {
  const { productId } = shop.others.sell();
  await Promise.all(Array.from({ length: 50 }, () => shop.guest().add(productId)));
  expect(shop.others.lookups.length).toBeLessThan(10);
  expect(shop.others.lookups.every((products) => products === 1)).toBe(true);
});

test('when a price changes, the cart says so and keeps the price that the shopper saw', async () => {
  const product = shop.others.sell();
  const me = shop.customer();
  await me.add(product.productId, 2);
  product.price = { amount: 1300, currency: 'USD' };
  const { productId, sku } = product;
  await shop.service.deliver(
    PriceChanged({ productId, sku, old: 1250, new: 1300, currency: 'USD', version: 2 }),
  );
  await eventually(async () =>
    expect(await me.cart()).toMatchObject({
      items: [
        {
          unitPrice: { amount: 1250 },
          warnings: [{ code: 'PRICE_CHANGED', price: { amount: 1300, currency: 'USD' } }],
        },
      ],
      subtotal: { amount: 2500 },
      version: 1,
    }),
  );
});

test('when a product is deleted, the cart says that it cannot be bought', async () => {
  const product = shop.others.sell();
  const me = shop.customer();
  await me.add(product.productId);
  product.status = 'ARCHIVED';
  const { productId, sku } = product;
  await shop.service.deliver(ProductDeleted({ productId, sku, version: 2 }));
  await eventually(async () =>
    expect(await me.cart()).toMatchObject({ items: [{ warnings: [{ code: 'PRODUCT_UNAVAILABLE' }] }] }),
  );
});

test('when a cart is validated, new prices are written into it and the shopper sees what differs', async () => {
  const [dearer, scarce, gone, same] = [1, 2, 3, 4].map(() => shop.others.sell());
  if (!dearer || !scarce || !gone || !same) throw new Error('four products were put on sale');
  const me = shop.customer();
  await me.add(dearer.productId, 2);
  await me.add(scarce.productId, 5);
  await me.add(gone.productId);
  await me.add(same.productId);
  expect((await validate(me)).data).toMatchObject({ valid: true, cart: { version: 4 } });

  dearer.price = { amount: 1300, currency: 'USD' };
  shop.others.setStock(scarce.sku, 4);
  gone.status = 'ARCHIVED';
  const answer = await validate(me);
  expect(answer.header('etag')).toBe('"5"');
  expect(answer.data).toMatchObject({
    valid: false,
    cart: {
      version: 5,
      subtotal: { amount: 2 * 1300 + 7 * 1250 },
      items: [
        {
          unitPrice: { amount: 1300 },
          warnings: [{ code: 'PRICE_CHANGED', price: { amount: 1300, currency: 'USD' } }],
        },
        { warnings: [{ code: 'OUT_OF_STOCK', available: 4 }] },
        { warnings: [{ code: 'PRODUCT_UNAVAILABLE' }] },
        { warnings: [] },
      ],
    },
  });
  expect((await validate(me)).data.cart).toMatchObject({ version: 5, items: [{ warnings: [] }, {}, {}, {}] });
});

test('when an empty cart is validated, it is valid', async () => {
  expect((await validate(shop.guest())).data).toMatchObject({ valid: true, cart: { items: [] } });
});

test('when product-service is down, nothing is added, the cart can still be read and changed', async () => {
  const me = shop.customer();
  const kept = shop.others.sell();
  const cart = await me.add(kept.productId);
  const other = shop.others.sell();
  shop.others.down = true;
  const body = { productId: other.productId, quantity: 1 };
  expect(await me.call('post', '/api/v1/cart/items', body)).toMatchObject({
    status: 503,
    code: 'CATALOGUE_UNAVAILABLE',
  });
  expect(await validate(me)).toMatchObject({ status: 503 });
  const path = `/api/v1/cart/items/${cart.items[0]?.id}`;
  expect(await me.call('put', path, { quantity: 3 })).toMatchObject({ status: 200 });
  expect(await me.cart()).toMatchObject({ items: [{ productId: kept.productId, quantity: 3 }], version: 2 });
});

test('when only variants of a product can be delivered, one must be chosen', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell({ variantRequired: true });
  const variantId = newId();
  shop.others.sell({ productId, variantId });
  const body = { productId, quantity: 1 };
  expect(await me.call('post', '/api/v1/cart/items', body)).toMatchObject({
    status: 422,
    code: 'VARIANT_REQUIRED',
  });
  expect(await me.add(productId, 1, variantId)).toMatchObject({ items: [{ productId, variantId }] });
});

test('when a product of a cart can be had in variants alone from now on, its line says that it is not sold', async () => {
  const me = shop.customer();
  const offer = shop.others.sell();
  await me.add(offer.productId);
  offer.variantRequired = true;
  const answer = await me.call<{ valid: boolean; cart: object }>('post', '/api/v1/cart/validate');
  expect(answer.data).toMatchObject({
    valid: false,
    cart: { items: [{ warnings: [{ code: 'PRODUCT_UNAVAILABLE' }] }] },
  });
});

test('when ids are written in capitals, they are the same product and line', async () => {
  const me = shop.customer();
  const { productId } = shop.others.sell();
  await me.add(productId.toUpperCase());
  const { items } = await me.add(productId);
  expect(items).toMatchObject([{ productId, quantity: 2 }]);
  const path = `/api/v1/cart/items/${items[0]?.id.toUpperCase()}`;
  expect(await me.call('put', path, { quantity: 5 })).toMatchObject({ status: 200 });
  expect(await me.call('delete', path)).toMatchObject({ status: 200, data: { items: [] } });
});
