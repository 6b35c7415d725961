import { CategoryChanged, PriceChanged } from '@ultramarket/contracts';
import { eventually } from '@ultramarket/platform/testing';
import { type Shop, startShop } from './support';
import { watch, word } from './watching';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  shop.catalogue.category('Things');
});
afterAll(() => shop.stop());
afterEach(() => {
  shop.catalogue.down = false;
});

const { hit, shows, isGone } = watch(() => shop);

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

test('when older updates come after newer ones, and twice, they change nothing', async () => {
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

test('when a product was deleted before its older updates come, it stays deleted', async () => {
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

test('when product-service is unavailable, the event is enough, and the rest is asked for later', async () => {
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

test('when only a price change is received, the product is read from the catalogue', async () => {
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

test('when events were lost, the nightly comparison brings the index in line', async () => {
  const [missed, changed, orphan] = [1, 2, 3].map(() => shop.catalogue.product({ name: word() }));
  if (!missed || !changed || !orphan) throw new Error('three products were put on sale');
  await shop.created(changed);
  await shop.created(orphan);
  await shows(orphan.name, {});
  await shows(changed.name, {});
  shop.catalogue.products.delete(orphan.id);
  Object.assign(changed, { price: { amount: 5, currency: 'USD' }, version: 2 });
  await shop.service.runJob('compare-with-catalogue');
  await shows(missed.name, {});
  await shows(changed.name, { price: { amount: 5 } });
  await isGone(orphan.name);
});

test('when the index is empty although there is a catalogue, it is filled', async () => {
  const other = await startShop();
  try {
    other.catalogue.category('Things');
    other.catalogue.product({ name: 'Old hat' });
    await other.service.runJob('fill-empty-index');
    await eventually(async () => expect(await other.names({})).toEqual(['Old hat']));
    other.catalogue.product({ name: 'New hat' });
    await other.service.runJob('fill-empty-index');
    expect(await other.names({})).toEqual(['Old hat']);
  } finally {
    await other.stop();
  }
});
