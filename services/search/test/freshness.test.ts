import {
  CategoryChanged,
  OrderConfirmed,
  PriceChanged,
  RatingUpdated,
  StockDepleted,
  StockReplenished,
  StockUpdated,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type FakeProduct } from './fakes';
import { type Shop, startShop, stateOf } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  shop.catalogue.category('Things');
});
afterAll(() => shop.stop());
afterEach(() => {
  shop.catalogue.down = false;
});

let count = 0;
/** A word that no other product has. */
const word = () => `word${'abcdefghijklmnopqrstuvwxyz'[(count += 1)]}${newId().slice(-6)}`;

const hit = async (name: string) =>
  (await shop.find({ q: name })).data.hits.find((each) => each.name === name);
const shows = (name: string, expected: object) =>
  eventually(async () => expect(await hit(name)).toMatchObject(expected));
const isGone = (name: string) => eventually(async () => expect(await hit(name)).toBeUndefined());

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

test('when a product is created, changed and deleted, searches follow', async () => {
  const product = shop.catalogue.product({ name: word() });
  await shop.created(product);
  await shows(product.name, { price: { amount: 1999 } });

  Object.assign(product, { price: { amount: 1500, currency: 'USD' }, version: 2 });
  await shop.updated(product);
  await shows(product.name, { price: { amount: 1500 } });

  Object.assign(product, { status: 'ARCHIVED', version: 3 });
  await shop.deleted(product);
  await isGone(product.name);
});

test('when older news come after newer, and twice, they change nothing', async () => {
  const product = shop.catalogue.product({ name: word(), version: 3 });
  shop.catalogue.products.delete(product.id);
  const before = { ...product, name: word(), version: 2 };
  await shop.updated(product);
  await shows(product.name, { id: product.id });
  const later = shop.catalogue.product({ name: word() });
  await shop.updated(before);
  await shop.created({ ...before, version: 1 });
  await shop.updated(product);
  await shop.created(later);
  await shows(later.name, { id: later.id });
  expect(await hit(product.name)).toMatchObject({ id: product.id });
  expect(await hit(before.name)).toBeUndefined();
});

test('when a product was deleted before its older news come, it stays away', async () => {
  const product = shop.catalogue.product({ name: word() });
  shop.catalogue.products.delete(product.id);
  await shop.deleted({ ...product, version: 5 });
  await shop.updated({ ...product, version: 4 });
  const later = shop.catalogue.product({ name: word() });
  await shop.created(later);
  await shows(later.name, {});
  expect(await hit(product.name)).toBeUndefined();
  await shop.updated({ ...product, version: 6 });
  await shows(product.name, {});
});

test('when product-service cannot be asked, the event is enough, and the rest is asked for later', async () => {
  const product = shop.catalogue.product({
    name: word(),
    translations: { ru: { name: 'Самовар', description: '' } },
  });
  shop.catalogue.down = true;
  await shop.created(product);
  await shows(product.name, { slug: null });
  expect((await shop.find({ q: 'самовары' })).meta.total).toBe(0);
  shop.catalogue.down = false;
  await eventually(async () => {
    await shop.service.runJob('complete-documents');
    expect((await shop.find({ q: 'самовары' })).meta.total).toBe(1);
  });
  await shows(product.name, { slug: product.slug });
});

test('when only a price change is heard of, the catalogue is asked for the product', async () => {
  const product = shop.catalogue.product({ name: word() });
  await shop.created(product);
  await shows(product.name, {});
  Object.assign(product, { price: { amount: 777, currency: 'USD' }, version: 2 });
  const { id: productId, sku } = product;
  await shop.service.deliver(
    PriceChanged({ productId, sku, old: 1999, new: 777, currency: 'USD', version: 2 }),
  );
  await shows(product.name, { price: { amount: 777 } });
});

test('when stock changes, also late and twice, the newest word counts', async () => {
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

test('when a category is renamed or moved, its products and those below are found by the new names', async () => {
  const [old, renamed, above] = [word(), word(), word()];
  const parent = shop.catalogue.category(old);
  const child = shop.catalogue.category(word(), parent.id);
  const product = shop.catalogue.product({ name: word(), categoryId: child.id });
  await shop.created(product);
  await eventually(async () => expect(await shop.names({ q: old })).toEqual([product.name]));
  Object.assign(parent, { name: renamed });
  await shop.service.deliver(CategoryChanged({ categoryId: parent.id }));
  await eventually(async () => expect(await shop.names({ q: renamed })).toEqual([product.name]));
  expect(await shop.names({ q: old })).toEqual([]);
  Object.assign(child, { parentId: shop.catalogue.category(above).id });
  await shop.service.deliver(CategoryChanged({ categoryId: child.id }));
  await eventually(async () => expect(await shop.names({ category: above })).toEqual([product.name]));
  expect(await shop.names({ category: renamed })).toEqual([]);
});

test('when orders are confirmed, products that sell come first; an order that is told of twice counts once', async () => {
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

test('when events were lost, the nightly comparison brings the index in line', async () => {
  const [missed, changed, stranger] = [1, 2, 3].map(() => shop.catalogue.product({ name: word() }));
  if (!missed || !changed || !stranger) throw new Error('three products were put on sale');
  await shop.created(changed);
  await shop.created(stranger);
  await shows(stranger.name, {});
  await shows(changed.name, {});
  shop.catalogue.products.delete(stranger.id);
  Object.assign(changed, { price: { amount: 5, currency: 'USD' }, version: 2 });
  await shop.service.runJob('compare-with-catalogue');
  await shows(missed.name, {});
  await shows(changed.name, { price: { amount: 5 } });
  await isGone(stranger.name);
});

test('when a message cannot be understood, the ones after it are taken in', async () => {
  const product = shop.catalogue.product({ name: word() });
  const good = { productId: product.id, average: 4, count: 1, version: 1 };
  const message = RatingUpdated(good);
  await shop.service.deliver({ ...message, payload: { ...good, average: 'high' } });
  await shop.created(product);
  await shop.service.deliver(message);
  await shows(product.name, { rating: 4 });
  expect(stateOf(product).version).toBe(1);
});
