import { Redis } from 'ioredis';
import { makeLogger, makeMetrics, newId } from '@ultramarket/platform';
import { testEngines } from '@ultramarket/platform/testing';
import { redisProfileCache } from '../src/adapters/redis-profile-cache';
import { type Profile } from '../src/domain/profile';

const redis = new Redis(testEngines().redisUrl);
const parts = { logger: makeLogger('test', 'silent'), metrics: makeMetrics('test') };
const cache = redisProfileCache(redis, parts);
afterAll(() => redis.quit());

const profile = (version: number): Profile => ({
  userId: newId(),
  email: null,
  role: 'CUSTOMER',
  firstName: 'Sam',
  lastName: '',
  phone: null,
  avatarFileId: null,
  birthDate: null,
  locale: 'en',
  version,
  createdAt: new Date().toISOString(),
  updatedAt: new Date().toISOString(),
});

test('when a profile was read, it is kept for ten minutes', async () => {
  const one = profile(3);
  await cache.fill(one);
  expect(await cache.read(one.userId)).toEqual(one);
  const ttl = await redis.ttl(`user:profile:${one.userId}`);
  expect(ttl).toBeGreaterThan(590);
  expect(ttl).toBeLessThanOrEqual(600);
});

test('when a profile is written while an older read is on its way, that read does not come back', async () => {
  const old = profile(1);
  await cache.invalidate([{ userId: old.userId, version: 2 }]);
  await cache.fill(old);
  expect(await cache.read(old.userId)).toBeUndefined();
  await cache.fill({ ...old, version: 2, firstName: 'Max' });
  expect(await cache.read(old.userId)).toMatchObject({ firstName: 'Max' });
});

test('when Redis is away, nothing fails', async () => {
  const gone = new Redis('redis://127.0.0.1:1', { maxRetriesPerRequest: 0, retryStrategy: () => null });
  gone.on('error', () => undefined);
  const without = redisProfileCache(gone, parts);
  await without.fill(profile(1));
  await without.invalidate([profile(1)]);
  expect(await without.read(newId())).toBeUndefined();
  gone.disconnect();
});
