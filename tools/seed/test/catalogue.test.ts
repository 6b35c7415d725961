import { makeCatalogue, stockOf } from '../catalogue/products';
import { pastPurchases } from '../past-purchases';

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
