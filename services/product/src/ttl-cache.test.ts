import { TtlCache } from './ttl-cache';

const clock = () => {
  let time = 0;
  return { now: () => time, pass: (ms: number) => void (time += ms) };
};

test('when a value is asked for again, it is fetched once until its time is over', async () => {
  const { now, pass } = clock();
  const recent = new TtlCache<number>({ ttlMs: 1000, limit: 10, now });
  let fetches = 0;
  const fetch = async () => (fetches += 1);
  expect(await Promise.all([recent.get('a', fetch), recent.get('a', fetch)])).toEqual([1, 1]);
  pass(999);
  expect(await recent.get('a', fetch)).toBe(1);
  pass(1);
  expect(await recent.get('a', fetch)).toBe(2);
});

test('when a value is forgotten while it is being fetched, the old one is not kept', async () => {
  const recent = new TtlCache<string>({ ttlMs: 1000, limit: 10 });
  let deliver: (value: string) => void = () => undefined;
  const slow = recent.get('a', () => new Promise<string>((resolve) => (deliver = resolve)));
  recent.forget('a');
  const fresh = recent.get('a', async () => 'new');
  deliver('old');
  expect(await slow).toBe('old');
  expect(await fresh).toBe('new');
  expect(recent.peek('a')).toBe('new');
});

test('when fetching fails, the failure is not kept', async () => {
  const recent = new TtlCache<string>({ ttlMs: 1000, limit: 10 });
  await expect(recent.get('a', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await recent.get('a', async () => 'yes')).toBe('yes');
});

test('when there are more values than room, the oldest goes', () => {
  const recent = new TtlCache<number>({ ttlMs: 1000, limit: 2 });
  ['a', 'b', 'a', 'c'].forEach((key, index) => recent.put(key, index));
  expect([recent.peek('a'), recent.peek('b'), recent.peek('c')]).toEqual([2, undefined, 3]);
});
