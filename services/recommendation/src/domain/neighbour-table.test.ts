import { NeighbourTable } from './neighbour-table';

const of = (table: NeighbourTable, item: number) => [...table.of(item).keys];

test('when neighbours come in any order, the closest come first and the lower number wins a tie', () => {
  const table = new NeighbourTable(2, 3);
  for (const [neighbour, score] of [
    [5, 0.5],
    [9, 0.9],
    [4, 0.5],
    [1, 0.1],
    [7, 0.7],
  ] as const)
    table.offer(1, neighbour, score);
  expect(of(table, 1)).toEqual([9, 7, 4]);
  expect([...table.of(1).scores]).toEqual([0.9, 0.7, 0.5].map(Math.fround));
  expect(of(table, 0)).toEqual([]);
});

test('when a score says nothing, there is no neighbour', () => {
  const table = new NeighbourTable(1, 3);
  table.offer(0, 1, 0);
  table.offer(0, 2, Number.NaN);
  expect(of(table, 0)).toEqual([]);
});
