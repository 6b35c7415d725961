import { makeCatalogue, stockOf } from '../catalogue/products';
import { pastPurchases } from '../past-purchases';
import { pastVisits } from '../past-visits';
import { withPictures } from '../pictures/bring-pictures';
import { jpegOf, picturesOf } from '../pictures/draw-pictures';

const demo = makeCatalogue(540, null);
const load = makeCatalogue(10_000, null);

test('when the catalogue is made again, it is the same, and the small one is the beginning of the large one', () => {
  expect(makeCatalogue(540, null)).toEqual(demo);
  expect(load.products.slice(0, 540)).toEqual(demo.products);
  expect(load.categories).toEqual(demo.categories);
});

test.each([
  ['demo', demo, 540],
  ['load', load, 10_000],
])(
  'when the %s catalogue is made, nothing in it is there twice',
  (_name, { products, categories }, count) => {
    const skus = products.flatMap(({ sku, variants }) => [sku, ...variants.map((variant) => variant.sku)]);
    const ids = products.flatMap(({ id, variants }) => [id, ...variants.map((variant) => variant.id)]);
    expect(products).toHaveLength(count);
    expect(new Set(skus).size).toBe(skus.length);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(products.map(({ slug }) => slug)).size).toBe(count);
    expect(new Set(categories.map(({ slug }) => slug)).size).toBe(categories.length);
  },
);

test('when things are reduced, they cost less than before', () => {
  const reduced = load.products.filter(({ originalPrice }) => originalPrice !== null);
  expect(reduced.length).toBeGreaterThan(1000);
  for (const { price, originalPrice } of reduced) expect(originalPrice?.amount).toBeGreaterThan(price.amount);
});

test('when stock is handed out, most things can be bought and a few are sold out', () => {
  const soldOut = demo.products.filter((product) =>
    stockOf(product).every(({ quantities }) => quantities[0] + quantities[1] === 0),
  );
  expect(soldOut.length).toBeGreaterThan(5);
  expect(soldOut.length).toBeLessThan(50);
  expect(demo.products.filter(({ status }) => status === 'DRAFT').length).toBeGreaterThan(5);
});

test('when the past is made again, it is the same, and shoppers have tastes', () => {
  const past = pastPurchases(demo);
  expect(pastPurchases(demo)).toEqual(past);
  expect(past.length).toBeGreaterThan(2000);
  const parents = new Map(demo.categories.map(({ id, parentId }) => [id, parentId ?? id]));
  const departments = new Map(demo.products.map(({ id, categoryId }) => [id, parents.get(categoryId)]));
  const mine = past.filter(({ userId }) => userId === past[0]?.userId).map(({ productId }) => productId);
  const counts = mine.map(
    (id) => mine.filter((other) => departments.get(other) === departments.get(id)).length,
  );
  expect(Math.max(...counts)).toBeGreaterThan(mine.length / 2);
});

test('when the visits before a day are made again, they are the same, and all of them lie before it', () => {
  const opened = new Date('2026-11-21T15:30:00Z');
  const visits = pastVisits(demo, opened);
  expect(pastVisits(demo, new Date('2026-11-21T03:00:00Z'))).toEqual(visits);
  expect(new Set(visits.map(({ id }) => id)).size).toBe(visits.length);
  const times = visits.map(({ at }) => Date.parse(at));
  expect(Math.max(...times)).toBeLessThan(Date.parse('2026-11-21T00:00:00Z'));
  expect(times.filter((at) => at > Date.parse('2026-10-23T00:00:00Z')).length).toBeGreaterThan(1500);
  const count = (type: string) => visits.filter((visit) => visit.type === type).length;
  expect(count('view')).toBeGreaterThan(5 * count('add-to-cart'));
  expect(count('add-to-cart')).toBeGreaterThan(100);
  expect(count('search')).toBeGreaterThan(100);
});

test('when pictures are drawn, each category has one of its own, always the same', async () => {
  const pictures = picturesOf(demo.categories);
  expect(pictures.map(({ categoryId }) => categoryId)).toEqual(demo.categories.map(({ id }) => id));
  expect(new Set(pictures.map(({ svg }) => svg)).size).toBe(pictures.length);
  expect(new Set(pictures.map(({ tag }) => tag)).size).toBe(pictures.length);
  expect(pictures.every(({ tag }) => tag.length <= 40)).toBe(true);
  const svg = pictures[0]?.svg ?? '';
  const jpeg = await jpegOf(svg);
  expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  expect(await jpegOf(svg)).toEqual(jpeg);
});

test('when its category has stored pictures, a product shows them, and its drawing last', () => {
  const [product] = demo.products;
  if (!product) throw new Error('nothing was made');
  const stored = new Map([[product.categoryId, ['one', 'two']]]);
  expect(withPictures(product, stored).images).toEqual([
    '/api/v1/files/download/one',
    '/api/v1/files/download/two',
    product.images[0],
  ]);
  expect(withPictures(product, new Map()).images).toEqual(product.images);
});
