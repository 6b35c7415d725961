import { Redis } from 'ioredis';
import { makeLogger, newId } from '../src';
import { firstConnection, openRedis } from '../src/redis';
import { eventually, tcpProxy, type TcpProxy, testEngines } from '../src/testing';

const logger = makeLogger('test', 'silent');
let proxy: TcpProxy;
let redis: Redis;
beforeEach(async () => {
  proxy = await tcpProxy(testEngines().redisUrl);
  redis = openRedis(proxy.url, logger);
});
afterEach(async () => {
  redis.disconnect();
  await proxy.down();
});

test('when the first connection is there, the first command works', async () => {
  await firstConnection(redis);
  expect(await redis.ping()).toBe('PONG');
});

test('when the cache is away, looking into it many times costs no time, and it is used again when it is back', async () => {
  await firstConnection(redis);
  await proxy.down();
  await eventually(() => redis.status !== 'ready');
  const begun = performance.now();
  for (let look = 0; look < 20; look += 1) await expect(redis.get('anything')).rejects.toThrow();
  expect(performance.now() - begun).toBeLessThan(2000);
  await proxy.up();
  await eventually(async () => expect(await redis.ping()).toBe('PONG'));
});

test('when the cache is away from the start, no caller waits for it for long', async () => {
  await proxy.down();
  await expect(firstConnection(redis)).resolves.toBeUndefined();
  await proxy.up();
  await eventually(async () => expect(await redis.ping()).toBe('PONG'));
});

test('when the cache has done what was asked and its answer got lost, it is not asked a second time', async () => {
  const direct = new Redis(testEngines().redisUrl);
  const key = `test:${newId()}`;
  await firstConnection(redis);
  proxy.loseAnswers();
  const counted = expect(redis.incr(key)).rejects.toThrow();
  await eventually(async () => expect(await direct.get(key)).toBe('1'));
  await proxy.down();
  await proxy.up();
  await counted;
  // Had it been asked again, that would have come before this.
  expect(await eventually(() => redis.get(key))).toBe('1');
  direct.disconnect();
});

test('when the cache does not answer any more and the connection stays open, a new one is made', async () => {
  await firstConnection(redis);
  proxy.loseAnswers();
  await expect(redis.get('anything')).rejects.toThrow('timed out');
  await eventually(async () => expect(await redis.ping()).toBe('PONG'));
});
