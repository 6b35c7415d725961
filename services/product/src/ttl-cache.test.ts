import { TtlCache } from './ttl-cache';

const clock = () => {
  let time = 0;
  return { now: () => time, pass: (ms: number) => void (time += ms) };
};

test('when a value is asked for again, it is fetched once until its TTL is over', async () => {
  const { now, pass } = clock();
  const cache = new TtlCache<number>({ ttlMs: 1000, limit: 10, now });
  let fetches = 0;
  const fetch = async () => (fetches += 1);
  expect(await Promise.all([cache.get('a', fetch), cache.get('a', fetch)])).toEqual([1, 1]);
  pass(999);
  expect(await cache.get('a', fetch)).toBe(1);
  pass(1);
  expect(await cache.get('a', fetch)).toBe(2);
});

test('when a value is invalidated while it is being fetched, the old one is not cached', async () => {
  const cache = new TtlCache<string>({ ttlMs: 1000, limit: 10 });
  let deliver: (value: string) => void = () => undefined;
  const slow = cache.get('a', () => new Promise<string>((resolve) => (deliver = resolve)));
  cache.invalidate('a');
  const fresh = cache.get('a', async () => 'new');
  deliver('old');
  expect(await slow).toBe('old');
  expect(await fresh).toBe('new');
  expect(cache.peek('a')).toBe('new');
});

test('when fetching fails, the failure is not cached', async () => {
  const cache = new TtlCache<string>({ ttlMs: 1000, limit: 10 });
  await expect(cache.get('a', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.get('a', async () => 'yes')).toBe('yes');
});

test('when there are more values than the limit, the oldest is evicted', () => {
  const cache = new TtlCache<number>({ ttlMs: 1000, limit: 2 });
  ['a', 'b', 'a', 'c'].forEach((key, index) => cache.put(key, index));
  expect([cache.peek('a'), cache.peek('b'), cache.peek('c')]).toEqual([2, undefined, 3]);
});
