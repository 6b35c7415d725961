import { makeLogger } from '../logging';
import { withContext } from '../context';
import { type OutboundOptions, OutboundWorker } from './outbound-worker';

interface Task {
  readonly id: string;
  readonly service?: string;
}
class Away extends Error {}

const logger = makeLogger('test', 'silent');
const warned = jest.spyOn(logger, 'warn');
const failed = jest.spyOn(logger, 'error');
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  jest.clearAllMocks();
});
afterEach(() => jest.useRealTimers());

async function* pages<Item>(...given: Item[][]): AsyncIterable<Item[]> {
  yield* given;
}

/** A worker whose other side and store are what a test says; it returns what was asked and what was saved. */
const workerOf = (options: Partial<OutboundOptions<Task, string>> = {}) => {
  const asked: string[] = [];
  const saved: string[][] = [];
  const worker = new OutboundWorker<Task, string>({
    peer: 'the bank',
    logger,
    concurrency: 10,
    keyOf: ({ id }) => id,
    describe: ({ id, service = 'bank' }) => ({ span: `ask ${service}`, service, details: { id } }),
    messageKeyOf: ({ id }) => id,
    contextOf: ({ id }) => ({ correlationId: `row-${id}` }),
    isUnavailable: (error) => error instanceof Away,
    openTasks: () => pages<Task>(),
    claimDue: async () => [],
    ...options,
    ask: async (task) => {
      asked.push(task.id);
      return (await options.ask?.(task)) ?? `about ${task.id}`;
    },
    save: async (outcomes) => {
      const next = (await options.save?.(outcomes)) ?? [];
      saved.push([...outcomes]);
      return next;
    },
  });
  return { worker, asked, saved };
};
/** Lets time go by until the work is done. */
const over = async (work: Promise<unknown>): Promise<void> => {
  let done = false;
  void work.finally(() => (done = true));
  for (let round = 0; round < 500 && !done; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(50);
  }
  await work;
};

test('when tasks are added together, each is asked once and their outcomes are saved in one batch', async () => {
  const { worker, asked, saved } = workerOf();
  await over(Promise.all([worker.add({ id: 'a' }), worker.add({ id: 'b' }), worker.add({ id: 'a' })]));
  expect(asked).toEqual(['a', 'b']);
  expect(saved).toEqual([['about a', 'about b']]);
});

test('when the other side is away for a moment, it is asked again until there is an answer', async () => {
  let failures = 3;
  const { worker, asked, saved } = workerOf({
    ask: async ({ id }) => {
      if (failures-- > 0) throw new Away('no answer');
      return `about ${id}`;
    },
  });
  await over(worker.add({ id: 'a' }));
  expect(asked).toHaveLength(4);
  expect(saved).toEqual([['about a']]);
  expect(warned).toHaveBeenCalledTimes(3);
});

test('when the other side stays away, it is left alone but for single questions, and tasks are left to the next look', async () => {
  const { worker, asked, saved } = workerOf({
    concurrency: 1,
    ask: () => Promise.reject(new Away('no answer')),
  });
  const tasks = Array.from({ length: 50 }, (_, n) => ({ id: String(n) }));
  await over(Promise.all(tasks.map((task) => worker.add(task))));
  expect(saved).toEqual([]);
  // 50 tasks with five attempts each would have been 250 questions.
  expect(asked.length).toBeLessThan(25);
});

test('when one of several services is away, the others are asked all the same', async () => {
  const { worker, saved } = workerOf({
    ask: async ({ id, service }) => {
      if (service === 'slow') throw new Away('no answer');
      return `about ${id}`;
    },
  });
  await over(Promise.all(Array.from({ length: 6 }, (_, n) => worker.add({ id: `s${n}`, service: 'slow' }))));
  await over(worker.add({ id: 'x', service: 'quick' }));
  expect(saved).toEqual([['about x']]);
});

test('when a question fails for a reason of its own, it is not asked again and staff learn of it', async () => {
  const { worker, asked, saved } = workerOf({ ask: () => Promise.reject(new TypeError('x is undefined')) });
  await over(worker.add({ id: 'a' }));
  expect([asked, saved]).toEqual([['a'], []]);
  expect(failed).toHaveBeenCalledWith('a question to the bank failed and stays open', expect.anything());
});

test('when one outcome cannot be saved, its neighbours are, and it is left to the next look', async () => {
  const { worker, saved } = workerOf({
    save: async (outcomes) => {
      if (outcomes.includes('about b')) throw new Error('no luck');
      return [];
    },
  });
  await over(Promise.all(['a', 'b', 'c'].map((id) => worker.add({ id }))));
  expect(saved).toEqual([['about a'], ['about c']]);
  expect(failed).toHaveBeenCalledWith(
    'an answer of the bank could not be stored',
    expect.objectContaining({ id: 'b' }),
  );
});

test('when the store is away, outcomes wait for it', async () => {
  let away = 3;
  const { worker, asked, saved } = workerOf({
    save: async () => {
      if (away-- > 0) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      return [];
    },
  });
  await over(worker.add({ id: 'a' }));
  expect([asked, saved]).toEqual([['a'], [['about a']]]);
});

test('when saving an outcome asks for more, that is asked next', async () => {
  const { worker, asked } = workerOf({
    save: async (outcomes) => (outcomes.includes('about a') ? [{ id: 'then b' }] : []),
  });
  await over(worker.add({ id: 'a' }));
  await over(worker.stop());
  expect(asked).toEqual(['a', 'then b']);
});

test('when a worker begins or its time has come, it takes up what is open, page by page', async () => {
  const full = Array.from({ length: 200 }, (_, n) => ({ id: `d${n}` }));
  const due = [full, [{ id: 'last' }]];
  const { worker, asked } = workerOf({
    openTasks: () => pages([{ id: 'a' }], [{ id: 'b' }]),
    claimDue: async () => due.shift() ?? [],
  });
  await worker.takeOver();
  await worker.resume();
  await over(worker.add({ id: 'last' }));
  expect(asked.slice(0, 2)).toEqual(['a', 'b']);
  expect(new Set(asked).size).toBe(203);
});

test('when a worker stops, what is asked is saved, and what waits is not asked any more', async () => {
  let answer!: () => void;
  const { worker, asked, saved } = workerOf({
    concurrency: 1,
    ask: ({ id }) => new Promise((resolve) => (answer = () => resolve(`about ${id}`))),
  });
  const work = Promise.all([worker.add({ id: 'a' }), worker.add({ id: 'b' })]);
  await new Promise((resolve) => setImmediate(resolve));
  const stopped = worker.stop();
  answer();
  await over(stopped);
  await over(work);
  await over(worker.add({ id: 'c' }));
  expect([asked, saved]).toEqual([['a'], [['about a']]]);
});

test('when a worker stops while it waits to ask again, it does not wait any longer', async () => {
  jest.useRealTimers();
  const { worker, asked } = workerOf({ ask: () => Promise.reject(new Away('no answer')) });
  const work = withContext({ requestId: 'r', correlationId: 'c' }, () => worker.add({ id: 'a' }));
  await new Promise((resolve) => setImmediate(resolve));
  await worker.stop();
  await work;
  expect(asked).toEqual(['a']);
});
