import {
  OrderConfirmed,
  RatingUpdated,
  StockDepleted,
  StockReplenished,
  StockUpdated,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type FakeProduct } from './fakes';
import { type Shop, startShop } from './support';
import { watch, word } from './watching';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  shop.catalogue.category('Things');
});
afterAll(() => shop.stop());

const { hit, shows } = watch(() => shop);

const confirmed = (product: FakeProduct, orderId = newId()) =>
  OrderConfirmed({
    orderId,
    orderNumber: 'UM-1',
    userId: newId(),
    paymentId: newId(),
    total: 1,
    currency: 'USD',
    lines: [{ productId: product.id, sku: product.sku, name: product.name, quantity: 1, lineTotal: 1 }],
  });

test('when stock changes, also late and twice, the newest level counts', async () => {
  const product = shop.catalogue.product({ name: word() });
  await shop.created(product);
  const level = (available: number, version: number) => ({
    sku: product.sku,
    productId: null,
    available,
    version,
  });
  await shop.service.deliver(StockDepleted(level(0, 5)));
  await shows(product.name, { inStock: false });
  await shop.service.deliver(StockUpdated(level(9, 4)));
  await shop.service.deliver(StockDepleted(level(0, 5)));
  const later = shop.catalogue.product({ name: word(), version: 1 });
  await shop.service.deliver(StockDepleted({ ...level(0, 1), sku: later.sku }));
  await shop.created(later);
  await shows(later.name, { inStock: false });
  expect(await hit(product.name)).toMatchObject({ inStock: false });
  await shop.service.deliver(StockReplenished(level(3, 6)));
  await shows(product.name, { inStock: true });
});

test('when stock and rating come before their product, the product has them from the start', async () => {
  const product = shop.catalogue.product({ name: word(), inStock: false });
  const { id: productId, sku } = product;
  await shop.service.deliver(StockUpdated({ sku, productId, available: 4, version: 1 }));
  await shop.service.deliver(RatingUpdated({ productId, average: 4.5, count: 2, version: 1 }));
  await eventually(async () => {
    const { docs } = await shop.elastic.mget<object>({
      index: `${shop.prefix}signals`,
      ids: [`stock:${sku}`, `rating:${productId}`],
    });
    expect(docs).toMatchObject([{ found: true }, { found: true }]);
  });
  expect(await hit(product.name)).toBeUndefined();
  await shop.created(product);
  await shows(product.name, { inStock: true, rating: 4.5, reviewCount: 2 });
});

test('when stock, rating and content of one product change at the same time, nothing is lost', async () => {
  const products = Array.from({ length: 20 }, () => shop.catalogue.product({ name: word(), inStock: false }));
  await Promise.all(
    products.flatMap((product) => {
      const { id: productId, sku } = product;
      return [
        shop.created(product),
        shop.service.deliver(StockUpdated({ sku, productId: null, available: 1, version: 1 })),
        shop.service.deliver(RatingUpdated({ productId, average: 3, count: 1, version: 1 })),
      ];
    }),
  );
  for (const { name } of products) await shows(name, { inStock: true, rating: 3 });
});

test('when ratings come out of order, the newest counts', async () => {
  const product = shop.catalogue.product({ name: word() });
  const { id: productId } = product;
  await shop.created(product);
  await shop.service.deliver(RatingUpdated({ productId, average: 2, count: 3, version: 3 }));
  await shows(product.name, { rating: 2, reviewCount: 3 });
  await shop.service.deliver(RatingUpdated({ productId, average: 5, count: 2, version: 2 }));
  const other = shop.catalogue.product({ name: word() });
  await shop.created(other);
  await shop.service.deliver(RatingUpdated({ productId: other.id, average: 1, count: 1, version: 1 }));
  await shows(other.name, { rating: 1 });
  expect(await hit(product.name)).toMatchObject({ rating: 2 });
});

test('when orders are confirmed, products that sell come first; an order that is published twice counts once', async () => {
  const what = word();
  const [quiet, loved] = [1, 2].map((n) => shop.catalogue.product({ name: `${what} ${n}` }));
  if (!quiet || !loved) throw new Error('two products were put on sale');
  await shop.created(quiet);
  await shop.created(loved);
  await shows(loved.name, {});
  const order = confirmed(quiet);
  await shop.service.deliver(order);
  await shop.service.deliver(order);
  await shop.service.deliver(confirmed(loved));
  await shop.service.deliver(confirmed(loved));
  await eventually(async () => {
    await shop.elastic.indices.refresh({ index: `${shop.prefix}orders-*` });
    await shop.service.runJob('count-sales');
    expect(await shop.names({ q: what, sort: '-popularity' })).toEqual([loved.name, quiet.name]);
  });
  expect(await shop.names({ q: what })).toEqual([loved.name, quiet.name]);
  const { _source } = await shop.elastic.get<{ popularity: number }>({
    index: `${shop.prefix}products`,
    id: quiet.id,
  });
  expect(_source?.popularity).toBe(1);
});

test('when a message cannot be parsed, the ones after it are applied', async () => {
  const product = shop.catalogue.product({ name: word() });
  const good = { productId: product.id, average: 4, count: 1, version: 1 };
  const message = RatingUpdated(good);
  await shop.service.deliver({ ...message, payload: { ...good, average: 'high' } });
  await shop.created(product);
  await shop.service.deliver(message);
  await shows(product.name, { rating: 4 });
});

test('when there were sales since the last count, a rebuild does not report them as a difference', async () => {
  const product = shop.catalogue.product({ name: word() });
  await shop.created(product);
  await shows(product.name, {});
  const orders = async () => {
    const index = `${shop.prefix}orders-*`;
    await shop.elastic.indices.refresh({ index });
    return (await shop.elastic.count({ index })).count;
  };
  const before = await orders();
  await shop.service.deliver(confirmed(product));
  await eventually(async () => expect(await orders()).toBeGreaterThan(before));
  await shop.call('post', '/api/v1/search/index', { token: shop.admin });
  const { rebuild } = await shop.rebuilt();
  expect(rebuild?.state).toBe('done');
  expect(rebuild?.comparison?.differing).not.toContain(product.id);
});
