import { Redis } from 'ioredis';
import { makeLogger } from '../../src/logging';
import { RateLimiter } from '../../src/http/rate-limit';
import { newId } from '../../src';
import { testEngines } from '../../src/testing';

let redis: Redis;
beforeAll(async () => {
  redis = new Redis(testEngines().redisUrl, { enableAutoPipelining: true });
  await redis.ping();
});
afterAll(() => redis.quit());

test('the first request of all may be limited while other commands are on their way', async () => {
  const limiter = new RateLimiter(newId(), redis, makeLogger('test', 'error'));
  const key = `pipeline:${newId()}`;

  const [written, state, read] = await Promise.all([
    redis.set(key, 'mine', 'EX', 10),
    limiter.take('first', { points: 3, windowSeconds: 10, per: 'caller' }, 'somebody'),
    redis.get(key),
  ]);

  expect([written, read]).toEqual(['OK', 'mine']);
  expect(state).toMatchObject({ limit: 3, remaining: 2 });
});
