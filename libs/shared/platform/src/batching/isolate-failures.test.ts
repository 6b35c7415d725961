import { isolateFailures } from './isolate-failures';

const away = () => Object.assign(new Error('the database is away'), { code: 'ECONNREFUSED' });

/** Work that fails on what it does not like; says which batches it was given. */
const picky = (bad: readonly number[]) => {
  const batches: Array<readonly number[]> = [];
  return {
    batches,
    work: async (items: readonly number[]) => {
      batches.push(items);
      const found = items.find((item) => bad.includes(item));
      if (found !== undefined) throw new Error(`no ${found}`);
      return items.map((item) => item * 10);
    },
  };
};

test('when nothing fails, a batch is worked on once and each item gets its own result', async () => {
  const { batches, work } = picky([]);
  expect(await isolateFailures([1, 2], work)).toEqual([{ result: 10 }, { result: 20 }]);
  expect(batches).toEqual([[1, 2]]);
});

test('when one item is bad, it fails alone, and the others are worked on in their order', async () => {
  const { batches, work } = picky([2]);
  expect(await isolateFailures([1, 2, 3], work)).toEqual([
    { result: 10 },
    { error: new Error('no 2') },
    { result: 30 },
  ]);
  expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
});

test('when the store is away and the caller does not wait, the batch fails at once and is not taken apart', async () => {
  let asked = 0;
  const outcomes = await isolateFailures([1, 2], async () => {
    asked += 1;
    throw away();
  });
  expect(outcomes).toEqual([{ error: away() }, { error: away() }]);
  expect(asked).toBe(1);
});

test('when the store is away, the batch waits as long as it may', async () => {
  const waits: number[] = [];
  const outcomes = await isolateFailures(
    [1, 2],
    async (items) => {
      if (waits.length < 2) throw away();
      return items;
    },
    async (_error, attempt) => {
      waits.push(attempt);
      return true;
    },
  );
  expect(outcomes).toEqual([{ result: 1 }, { result: 2 }]);
  expect(waits).toEqual([1, 2]);
  const given = await isolateFailures(
    [1],
    () => Promise.reject(away()),
    async () => false,
  );
  expect(given).toEqual([{ error: away() }]);
});
