import { fairBulkhead } from './fair-bulkhead';

/** Work that ends on demand, and the order in which it began. */
const workshop = (count: number, maxWaiting: number) => {
  const run = fairBulkhead(count, maxWaiting);
  const began: string[] = [];
  const shed: string[] = [];
  const ends: Array<() => void> = [];
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    began,
    shed,
    add: (network: string, name: string): void => {
      run(network, () => {
        began.push(name);
        return new Promise<void>((end) => ends.push(end));
      }).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'UNAVAILABLE', headers: { 'Retry-After': '5' } });
        shed.push(name);
      });
    },
    settled,
    finish: async (times = 1): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        ends.shift()?.();
        await settled();
      }
    },
  };
};

test('when one network has much to do, another waits for one piece of it only', async () => {
  const shop = workshop(1, 100);
  for (let piece = 1; piece <= 5; piece += 1) shop.add('flood', `f${piece}`);
  shop.add('home', 'h1');
  shop.add('office', 'o1');
  shop.add('home', 'h2');
  await shop.finish(8);
  expect(shop.began).toEqual(['f1', 'f2', 'h1', 'o1', 'f3', 'h2', 'f4', 'f5']);
});

test('when too many wait, the newest of the network with the most is shed', async () => {
  const shop = workshop(1, 3);
  for (const name of ['f1', 'f2', 'f3', 'f4', 'f5']) shop.add('flood', name);
  await shop.settled();
  expect(shop.shed).toEqual(['f5']);
  shop.add('home', 'h1');
  await shop.settled();
  expect(shop.shed).toEqual(['f5', 'f4']);
  await shop.finish(4);
  expect(shop.began).toEqual(['f1', 'f2', 'h1', 'f3']);
});

test('when all networks have as much waiting, what comes last is shed', async () => {
  const shop = workshop(1, 2);
  shop.add('a', 'a1');
  for (const network of ['a', 'b', 'c']) shop.add(network, `${network}2`);
  await shop.settled();
  expect(shop.shed).toEqual(['c2']);
});

test('when several may run at once, they do, and no more', async () => {
  const shop = workshop(2, 1);
  for (const name of ['a1', 'a2', 'a3', 'a4']) shop.add('a', name);
  await shop.settled();
  expect([shop.began, shop.shed]).toEqual([['a1', 'a2'], ['a4']]);
  await shop.finish(3);
  expect(shop.began).toEqual(['a1', 'a2', 'a3']);
});

test('when work fails, the next one begins', async () => {
  const run = fairBulkhead(1, 1);
  const failing = run('a', () => Promise.reject(new Error('no')));
  const next = run('b', () => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('done');
  await expect(run('c', () => Promise.resolve('free'))).resolves.toBe('free');
});
