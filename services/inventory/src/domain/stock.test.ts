import { crossings, levels, Shelf, type StockRecord, sumDemand } from './stock';

const record = (sku: string, warehouseId: string, available: number, priority = 1): StockRecord => ({
  id: `${sku}-${warehouseId}`,
  sku,
  productId: null,
  warehouseId,
  priority,
  available,
  reserved: 0,
  reorderLevel: 2,
  version: 1,
  active: true,
  ownedSince: null,
});

test('when a SKU is listed twice, its demand is summed, in a fixed order', () => {
  expect(
    sumDemand([
      { sku: 'b', quantity: 1 },
      { sku: 'a', quantity: 2 },
      { sku: 'b', quantity: 3 },
    ]),
  ).toEqual([
    { sku: 'a', quantity: 2 },
    { sku: 'b', quantity: 4 },
  ]);
});

test('when two warehouses have everything, the preferred one serves', () => {
  const shelf = new Shelf([record('a', 'far', 5, 2), record('a', 'near', 5, 1)]);
  expect(shelf.take([{ sku: 'a', quantity: 5 }])).toEqual([{ sku: 'a', quantity: 5, warehouseId: 'near' }]);
  expect(shelf.take([{ sku: 'a', quantity: 1 }])).toEqual([{ sku: 'a', quantity: 1, warehouseId: 'far' }]);
});

test('when only a less preferred warehouse has everything, it serves alone', () => {
  const shelf = new Shelf([record('a', 'near', 1, 1), record('a', 'far', 3, 2), record('b', 'far', 1, 2)]);
  expect(
    shelf
      .take([
        { sku: 'a', quantity: 2 },
        { sku: 'b', quantity: 1 },
      ])
      ?.every(({ warehouseId }) => warehouseId === 'far'),
  ).toBe(true);
});

test('when no warehouse has everything, as few as possible serve, the fullest first', () => {
  const shelf = new Shelf([record('a', 'w1', 1), record('a', 'w2', 4), record('a', 'w3', 2)]);
  expect(shelf.take([{ sku: 'a', quantity: 6 }])).toEqual([
    { sku: 'a', quantity: 4, warehouseId: 'w2' },
    { sku: 'a', quantity: 2, warehouseId: 'w3' },
  ]);
});

test('when the demand falls short, nothing is taken', () => {
  const shelf = new Shelf([record('a', 'w1', 2), record('b', 'w1', 0)]);
  expect(
    shelf.take([
      { sku: 'a', quantity: 1 },
      { sku: 'b', quantity: 1 },
    ]),
  ).toBeUndefined();
  expect(shelf.take([{ sku: 'unknown', quantity: 1 }])).toBeUndefined();
  expect(shelf.take([{ sku: 'a', quantity: 2 }])).toHaveLength(1);
});

test('when a level crosses a line, that is said once', () => {
  const records = [record('a', 'w1', 3), record('a', 'w2', 3)];
  const after = (available: number) =>
    levels(records, [{ sku: 'a', warehouseId: 'w1', available }]).flatMap(crossings);
  expect(after(-6)).toEqual(['depleted']);
  expect(after(-2)).toEqual(['low']);
  expect(after(-1)).toEqual([]);
  expect(
    levels([record('a', 'w1', 0)], [{ sku: 'a', warehouseId: 'w1', available: 9 }]).flatMap(crossings),
  ).toEqual(['replenished']);
});

test('when a warehouse is closed, its goods are neither sold nor counted, but its version counts', () => {
  const closed = { ...record('a', 'w2', 7), active: false };
  const records = [record('a', 'w1', 2), closed];
  expect(new Shelf(records).take([{ sku: 'a', quantity: 3 }])).toBeUndefined();
  expect(levels(records, [{ sku: 'a', warehouseId: 'w2', available: 5 }])).toMatchObject([
    { before: 2, after: 2, version: 3 },
  ]);
});

test('when goods must lie in one warehouse, no other serves', () => {
  const shelf = new Shelf([record('a', 'w1', 9), record('a', 'w2', 2)]);
  expect(shelf.take([{ sku: 'a', quantity: 3 }], 'w2')).toBeUndefined();
  expect(shelf.take([{ sku: 'a', quantity: 2 }], 'w2')).toEqual([
    { sku: 'a', quantity: 2, warehouseId: 'w2' },
  ]);
});
