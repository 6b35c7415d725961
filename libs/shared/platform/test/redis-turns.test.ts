import { Redis } from 'ioredis';
import { makeLogger, newId, redisTurns } from '../src';
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

test('when a turn was given and the answer got lost, the caller has it when it asks again, and nobody else', async () => {
  const line = await tcpProxy(testEngines().redisUrl);
  const distant = openRedis(line.url, makeLogger('test', 'silent'));
  await firstConnection(distant);
  const prefix = `test:${newId()}:`;
  const [mine, others] = [redisTurns(distant, prefix), redisTurns(redis, prefix)];
  line.loseAnswers();
  const taking = expect(mine.take('count', 60_000)).rejects.toThrow();
  await eventually(async () => expect(await redis.exists(`${prefix}count`)).toBe(1));
  await line.down();
  await line.up();
  await taking;
  expect(await others.take('count', 60_000)).toBe(false);
  expect(await eventually(() => mine.take('count', 60_000))).toBe(true);
  expect(await mine.take('count', 60_000)).toBe(false);
  distant.disconnect();
  await line.down();
});
