import { type Redis } from 'ioredis';
import { makeLogger } from '../src';
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

test('when the cache is away from the start, nobody waits for it for long', async () => {
  await proxy.down();
  await expect(firstConnection(redis)).resolves.toBeUndefined();
  await proxy.up();
  await eventually(async () => expect(await redis.ping()).toBe('PONG'));
});
