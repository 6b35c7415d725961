import { Redis } from 'ioredis';
import { newId, redisTurns } from '../src';
import { eventually, testEngines } from '../src/testing';

const redis = new Redis(testEngines().redisUrl);
const nowhere = new Redis(6379, '127.0.0.1', { lazyConnect: true, enableOfflineQueue: false });
afterAll(() => {
  redis.disconnect();
  nowhere.disconnect();
});

test('when several ask for a turn, one has it until its time is over or it gives it back', async () => {
  const turns = redisTurns(redis, `test:${newId()}:`);
  const asked = await Promise.all([1, 2, 3].map(() => turns.take('count', 60_000)));
  expect(asked.filter(Boolean)).toHaveLength(1);
  expect(await turns.take('other', 20)).toBe(true);
  await eventually(async () => expect(await turns.take('other', 60_000)).toBe(true));
  await turns.give('count');
  expect(await turns.take('count', 60_000)).toBe(true);
});

test('when Redis is away, the caller has said what then; otherwise it fails', async () => {
  await expect(redisTurns(nowhere, 'x:').take('count', 1000)).rejects.toThrow();
  const everybody = redisTurns(nowhere, 'x:', () => true);
  expect(await everybody.take('count', 1000)).toBe(true);
  await everybody.give('count');
});
