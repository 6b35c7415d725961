import { AsyncLocalStorage } from 'node:async_hooks';
import { messageContext, withContext } from '../context';
import { NaturalBatcher } from './natural-batcher';

/** A batcher whose batches end when the test says so. */
const stepped = (limits?: ConstructorParameters<typeof NaturalBatcher>[1]) => {
  const open: Array<{ items: readonly number[]; done: (results?: number[]) => void; fail: () => void }> = [];
  const batcher = new NaturalBatcher<number, number>(
    (items) =>
      new Promise((resolve, reject) => {
        open.push({
          items,
          done: (results = items.map((item) => item * 10)) => resolve(results),
          fail: () => reject(new Error('no luck')),
        });
      }),
    limits,
  );
  return { batcher, open };
};
const tick = () => new Promise((resolve) => setImmediate(resolve));

test('when items arrive in the same tick, they make one batch and each gets its own result', async () => {
  const { batcher, open } = stepped();
  const results = Promise.all([batcher.add(1), batcher.add(2), batcher.add(3)]);
  await tick();
  expect(open.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  open[0]?.done();
  expect(await results).toEqual([10, 20, 30]);
});

test('when a batch is being worked on, what arrives meanwhile is the next batch', async () => {
  const { batcher, open } = stepped();
  const first = batcher.add(1);
  await tick();
  const rest = Promise.all([batcher.add(2), batcher.add(3)]);
  await tick();
  expect(open).toHaveLength(1);
  open[0]?.done();
  await first;
  await tick();
  expect(open[1]?.items).toEqual([2, 3]);
  open[1]?.done();
  expect(await rest).toEqual([20, 30]);
});

test('when more waits than a batch may hold, the rest follows in order', async () => {
  const { batcher, open } = stepped({ maxBatch: 2, inFlight: 1 });
  const all = Promise.all([1, 2, 3, 4, 5].map((item) => batcher.add(item)));
  for (let index = 0; index < 3; index += 1) {
    await tick();
    open[index]?.done();
    await tick();
  }
  expect(open.map(({ items }) => items)).toEqual([[1, 2], [3, 4], [5]]);
  expect(await all).toEqual([10, 20, 30, 40, 50]);
});

test('when several batches may run at once, no more than that do', async () => {
  const { batcher, open } = stepped({ maxBatch: 1, inFlight: 2 });
  const all = Promise.all([1, 2, 3].map((item) => batcher.add(item)));
  await tick();
  expect(open).toHaveLength(2);
  open[1]?.done();
  await tick();
  await tick();
  expect(open.map(({ items }) => items)).toEqual([[1], [2], [3]]);
  open.forEach(({ done }) => done());
  await all;
});

test('when a batch fails, its callers get its error and the next batch is worked on all the same', async () => {
  const { batcher, open } = stepped();
  const failing = Promise.allSettled([batcher.add(1), batcher.add(2)]);
  await tick();
  const later = batcher.add(3);
  open[0]?.fail();
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await tick();
  open[1]?.done();
  expect(await later).toBe(30);
});

test('when it rests after a batch, as long as the batch took, what arrives meanwhile is the next batch', async () => {
  jest.useFakeTimers();
  const { batcher, open } = stepped({ maxBatch: 10, inFlight: 1, rest: 1 });
  const first = batcher.add(1);
  await jest.advanceTimersByTimeAsync(20);
  open[0]?.done();
  await first;

  const second = batcher.add(2);
  await jest.advanceTimersByTimeAsync(15);
  const third = batcher.add(3);
  expect(open).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(6);
  expect(open[1]?.items).toEqual([2, 3]);

  open[1]?.done();
  expect(await Promise.all([second, third])).toEqual([20, 30]);
  jest.useRealTimers();
});

test('when a batch follows another, it counts as the work of its own first item', async () => {
  const caller = new AsyncLocalStorage<string>();
  const seen: Array<string | undefined> = [];
  const batcher = new NaturalBatcher<number, number>(
    async (items) => {
      await tick();
      seen.push(caller.getStore());
      return items;
    },
    { maxBatch: 2, inFlight: 1 },
  );
  const asked = ['first', 'second', 'third', 'fourth', 'fifth'].map((name, index) =>
    caller.run(name, async () => {
      if (index > 0) await tick();
      await batcher.add(index);
      return caller.getStore();
    }),
  );
  expect(await Promise.all(asked)).toEqual(['first', 'second', 'third', 'fourth', 'fifth']);
  expect(seen).toEqual(['first', 'second', 'fourth']);
});

test('when items name the key of their messages, each message has the context of its own caller', async () => {
  const batcher = new NaturalBatcher<string, string | undefined>(
    async (keys) => keys.map((key) => messageContext(key)?.correlationId),
    { maxBatch: 10, inFlight: 1, keyOf: (key) => key },
  );
  const callers = ['a', 'b', 'c'].map((key) =>
    withContext({ requestId: `request-${key}`, correlationId: `cause-${key}` }, () => batcher.add(key)),
  );
  expect(await Promise.all(callers)).toEqual(['cause-a', 'cause-b', 'cause-c']);
});

test('when items bring a context of their own, it takes the place of that of their caller', async () => {
  const batcher = new NaturalBatcher<string, string | undefined>(
    async (keys) => keys.map((key) => messageContext(key)?.correlationId),
    { maxBatch: 10, inFlight: 1, keyOf: (key) => key, contextOf: (key) => ({ correlationId: `row-${key}` }) },
  );
  const answer = await withContext({ requestId: 'r', correlationId: 'webhook' }, () => batcher.add('a'));
  expect(answer).toBe('row-a');
});

test('when batches are taken apart, only the caller of a bad item gets the error, each in its own context', async () => {
  const batcher = new NaturalBatcher<string, string | undefined>(
    async (keys) => {
      if (keys.includes('bad')) throw new Error('no luck');
      return keys.map((key) => messageContext(key)?.correlationId);
    },
    { maxBatch: 10, inFlight: 1, keyOf: (key) => key, splits: true },
  );
  const callers = ['a', 'bad', 'c'].map((key) =>
    withContext({ requestId: key, correlationId: `cause-${key}` }, () => batcher.add(key)),
  );
  expect(await Promise.allSettled(callers)).toEqual([
    { status: 'fulfilled', value: 'cause-a' },
    { status: 'rejected', reason: new Error('no luck') },
    { status: 'fulfilled', value: 'cause-c' },
  ]);
});

test('when the store is away, a batch that may wait does so, and its callers see no error', async () => {
  let waits = 0;
  const batcher = new NaturalBatcher<number, number>(
    async (items) => {
      if (waits < 2) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      return items;
    },
    { maxBatch: 10, inFlight: 1, splits: true, whenAway: async () => (waits += 1) > 0 },
  );
  expect(await Promise.all([batcher.add(1), batcher.add(2)])).toEqual([1, 2]);
  expect(waits).toBe(2);
});
