import { percentOf, split, sum, times } from './money';

/** A small seeded generator (mulberry32), so that a failure can be repeated. */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** Parts that are off their exact share by a unit or more. */
const unfairParts = (total: number, weights: readonly number[], parts: readonly number[]): number[] => {
  const whole = BigInt(sum(weights));
  return parts.filter((part, index) => {
    const scaled = BigInt(part) * whole - BigInt(total) * BigInt(weights[index] ?? 0);
    return scaled >= whole || scaled <= -whole;
  });
};

const notAmounts = [-1, 0.5, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER + 1];

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'when totals are split by any weights (seed %i), the parts add up and none is a whole unit off its share',
  (seed) => {
    const random = randomFrom(seed);
    for (let round = 0; round < 100; round += 1) {
      const size = 10 ** Math.ceil(random() * 12);
      const total = Math.floor(random() * size);
      const weights = Array.from({ length: 1 + Math.floor(random() * 40) }, () =>
        random() < 0.2 ? 0 : Math.floor(random() * 100_000),
      );
      const parts = split(total, weights);
      expect(parts).toHaveLength(weights.length);
      expect(sum(parts)).toBe(total);
      if (sum(weights) > 0) expect(unfairParts(total, weights, parts)).toEqual([]);
    }
  },
);

test('when remainders differ, the largest gets the odd unit; when they tie, the earlier part does', () => {
  expect(split(10, [1, 1, 1])).toEqual([4, 3, 3]);
  expect(split(100, [1, 2])).toEqual([33, 67]);
  expect(split(1, [1, 3])).toEqual([0, 1]);
  expect(split(2, [1, 1, 1])).toEqual([1, 1, 0]);
});

test('when nothing has a weight, the first part takes everything', () => {
  expect(split(7, [0, 0])).toEqual([7, 0]);
  expect(split(0, [3, 4])).toEqual([0, 0]);
});

test('when the amounts are as large as they may be, nothing is lost in the arithmetic', () => {
  const most = Number.MAX_SAFE_INTEGER;
  expect(sum(split(most, [1, 1, 1]))).toBe(most);
  expect(percentOf(most, 10_000)).toBe(most);
});

test.each([
  [50, 100, 1],
  [49, 100, 0],
  [150, 100, 2],
  [149, 100, 1],
  [999, 1900, 190],
  [1, 5000, 1],
  [0, 1900, 0],
  [1999, 10_000, 1999],
])('when %i is taken %i basis points of, halves go up to %i', (amount, basisPoints, expected) => {
  expect(percentOf(amount, basisPoints)).toBe(expected);
});

test('when a price is multiplied, the result is exact', () => {
  expect(times(1999, 3)).toBe(5997);
  expect(times(1999, 0)).toBe(0);
  expect(sum([])).toBe(0);
});

test.each(notAmounts)('when %d is given as an amount, it is refused', (amount) => {
  expect(() => times(amount, 1)).toThrow(RangeError);
  expect(() => times(1, amount)).toThrow(RangeError);
  expect(() => sum([1, amount])).toThrow(RangeError);
  expect(() => percentOf(amount, 1)).toThrow(RangeError);
  expect(() => percentOf(1, amount)).toThrow(RangeError);
  expect(() => split(amount, [1])).toThrow(RangeError);
  expect(() => split(1, [1, amount])).toThrow(RangeError);
});

test('when a result is too large to be exact, it is refused instead of rounded', () => {
  expect(() => times(Number.MAX_SAFE_INTEGER, 2)).toThrow(RangeError);
  expect(() => sum([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
  expect(() => percentOf(Number.MAX_SAFE_INTEGER, 20_000)).toThrow(RangeError);
});

test('when there is nothing to split over, that is an error of the caller', () => {
  expect(() => split(1, [])).toThrow(RangeError);
});
