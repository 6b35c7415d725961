import { type Redis } from 'ioredis';
import { type Logger, type Metrics } from '@ultramarket/platform';
import { type Profile } from '../domain/profile';
import { type ProfileCache } from '../ports';

const ttlSeconds = 600;
const keyOf = (userId: string): string => `user:profile:${userId}`;

/**
 * Sets version and data unless a newer version is there. A write leaves its version without data, so that a read which
 * began before it cannot put the old profile back.
 */
const putUnlessOlder = `
  local known = redis.call('HGET', KEYS[1], 'version')
  if known and tonumber(known) > tonumber(ARGV[1]) then return 0 end
  redis.call('HSET', KEYS[1], 'version', ARGV[1], 'data', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  return 1`;

/** Profiles are cached: ten minutes, dropped on write. */
export const redisProfileCache = (
  redis: Redis,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): ProfileCache => {
  const put = async (userId: string, version: number, data: string): Promise<void> => {
    try {
      await redis.eval(putUnlessOlder, 1, keyOf(userId), version, data, ttlSeconds);
    } catch (error) {
      logger.warn('the profile cache cannot be written', { error });
    }
  };
  return {
    read: async (userId) => {
      const data = await redis.hget(keyOf(userId), 'data').catch(() => null);
      metrics.cacheReads.inc({ cache: 'profile', outcome: data ? 'hit' : 'miss' });
      return data ? (JSON.parse(data) as Profile) : undefined;
    },
    fill: (profile) => put(profile.userId, profile.version, JSON.stringify(profile)),
    invalidate: async (versions) => {
      await Promise.all(versions.map(({ userId, version }) => put(userId, version, '')));
    },
  };
};
