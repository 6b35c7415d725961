import { AsyncLocalStorage } from 'node:async_hooks';
import { bulkhead } from './bulkhead';

const deferred = () => {
  let settle!: { resolve: () => void; reject: (reason: Error) => void };
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
};
/** Lets everything run that waits for nothing but the event loop. */
const tick = () => new Promise((resolve) => setImmediate(resolve));

test('when a bulkhead is full, the next piece waits for a place and the one after it is refused', async () => {
  const limited = bulkhead(1, 1);
  const first = deferred();
  const started: string[] = [];
  const run = (name: string, until: Promise<void>) =>
    limited(async () => {
      started.push(name);
      await until;
      return name;
    });
  const one = run('first', first.promise);
  const two = run('second', Promise.resolve());
  await expect(run('third', Promise.resolve())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    headers: { 'Retry-After': '5' },
  });
  await tick();
  expect(started).toEqual(['first']);
  first.resolve();
  expect(await Promise.all([one, two])).toEqual(['first', 'second']);
});

test('when a piece of work fails, its own error is thrown and its permit is free again', async () => {
  const limited = bulkhead(1, 0);
  await expect(limited(() => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
  expect(await limited(() => Promise.resolve('next'))).toBe('next');
});

test('when a piece of work has waited, it runs in the context of its own caller', async () => {
  const caller = new AsyncLocalStorage<string>();
  const limited = bulkhead(1, 2);
  const callers = await Promise.all(
    ['first', 'second', 'third'].map((name) =>
      caller.run(name, () =>
        limited(async () => {
          await tick();
          return caller.getStore();
        }),
      ),
    ),
  );
  expect(callers).toEqual(['first', 'second', 'third']);
});
