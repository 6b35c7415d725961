import { eventLoopYielder } from './event-loop-yielder';
import { coPurchases, type ItemSets } from './co-purchases';

const setsOf = (...sets: number[][]): ItemSets => {
  const ends = sets.map((_, index) => sets.slice(0, index + 1).flat().length);
  return {
    starts: Int32Array.from(sets, (set, index) => (ends[index] ?? 0) - set.length),
    ends: Int32Array.from(ends),
    items: Int32Array.from(sets.flat()),
  };
};

const yieldToEventLoop = eventLoopYielder(1000);
const similar = async (sets: ItemSets, settings = {}, allowed = (_item: number) => true) => {
  const all = { shrinkage: 0, minSupport: 1, top: 10, ...settings };
  const table = await coPurchases(sets, 4, all, allowed, yieldToEventLoop);
  return (item: number) => {
    const { keys, scores } = table.of(item);
    return Array.from(keys, (key, index) => [key, Number(scores[index]?.toFixed(6))]);
  };
};

/** Item 0 was bought by four shoppers, 1 by three, 2 by two, 3 by one. */
const purchases = setsOf([0, 1], [0, 1], [0, 1, 2], [0, 2, 3]);

test('when items share shoppers, their similarity is the cosine', async () => {
  const of = await similar(purchases);
  // 3 / sqrt(4 * 3), 2 / sqrt(4 * 2), 1 / sqrt(4 * 1)
  expect(of(0)).toEqual([
    [1, 0.866025],
    [2, 0.707107],
    [3, 0.5],
  ]);
  // 2 of 2 and 3 share one shopper: 1 / sqrt(2 * 1); 1 and 2 share one: 1 / sqrt(3 * 2)
  expect(of(2)).toEqual([
    [0, 0.707107],
    [3, 0.707107],
    [1, 0.408248],
  ]);
});

test('when few shoppers support a pair, shrinkage weakens it', async () => {
  const of = await similar(purchases, { shrinkage: 2 });
  // 3 / sqrt(12) * 3 / 5, 2 / sqrt(8) * 2 / 4, 1 / 2 * 1 / 3
  expect(of(0)).toEqual([
    [1, 0.519615],
    [2, 0.353553],
    [3, 0.166667],
  ]);
});

test('when a pair has less than the least support, it is none', async () => {
  const of = await similar(purchases, { minSupport: 2 });
  expect(of(0).map(([item]) => item)).toEqual([1, 2]);
  expect(of(3)).toEqual([]);
});

test('when an item may not be shown, it is no neighbour of others but has neighbours of its own', async () => {
  const of = await similar(purchases, {}, (item) => item !== 1);
  expect(of(0).map(([item]) => item)).toEqual([2, 3]);
  expect(of(1).map(([item]) => item)).toEqual([0, 2]);
});

test('when there are more neighbours than places, the closest stay', async () => {
  const of = await similar(purchases, { top: 1 });
  expect(of(0)).toEqual([[1, 0.866025]]);
});
