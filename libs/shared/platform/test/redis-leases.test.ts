import { Redis } from 'ioredis';
import { makeLogger, newId, redisLeases } from '../src';
import { firstConnection, openRedis } from '../src/redis';
import { eventually, tcpProxy, testEngines } from '../src/testing';

const redis = new Redis(testEngines().redisUrl);
// Port 9 is that of the protocol "discard": nothing listens there.
const nowhere = new Redis(9, '127.0.0.1', { lazyConnect: true, enableOfflineQueue: false });
nowhere.on('error', () => undefined);
afterAll(() => {
  redis.disconnect();
  nowhere.disconnect();
});

test('when several ask for a lease, one has it until its time is over or it gives it back', async () => {
  const leases = redisLeases(redis, `test:${newId()}:`);
  const asked = await Promise.all([1, 2, 3].map(() => leases.acquire('count', 60_000)));
  expect(asked.filter(Boolean)).toHaveLength(1);
  expect(await leases.acquire('other', 20)).toBe(true);
  await eventually(async () => expect(await leases.acquire('other', 60_000)).toBe(true));
  await leases.release('count');
  expect(await leases.acquire('count', 60_000)).toBe(true);
});

test('when Redis is away, the caller has said what then; otherwise it fails', async () => {
  await expect(redisLeases(nowhere, 'x:').acquire('count', 1000)).rejects.toThrow();
  const everybody = redisLeases(nowhere, 'x:', () => true);
  expect(await everybody.acquire('count', 1000)).toBe(true);
  await everybody.release('count');
});

test('when a lease was granted and the answer got lost, the caller has it when it asks again, and no other', async () => {
  const line = await tcpProxy(testEngines().redisUrl);
  const distant = openRedis(line.url, makeLogger('test', 'silent'));
  await firstConnection(distant);
  const prefix = `test:${newId()}:`;
  const [mine, others] = [redisLeases(distant, prefix), redisLeases(redis, prefix)];
  line.loseAnswers();
  const taking = expect(mine.acquire('count', 60_000)).rejects.toThrow();
  await eventually(async () => expect(await redis.exists(`${prefix}count`)).toBe(1));
  await line.down();
  await line.up();
  await taking;
  expect(await others.acquire('count', 60_000)).toBe(false);
  expect(await eventually(() => mine.acquire('count', 60_000))).toBe(true);
  expect(await mine.acquire('count', 60_000)).toBe(false);
  distant.disconnect();
  await line.down();
});
