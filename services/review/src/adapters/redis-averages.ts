import { type Redis } from 'ioredis';
import { type Logger, type Metrics } from '@ultramarket/platform';
import { type Rating } from '../domain/rating';
import { type AverageCache } from '../ports';

interface Deps {
  redis: Redis;
  /** Of the store that is cached: two stores may share one Redis. */
  name: string;
  logger: Logger;
  metrics: Metrics;
}

const ttlSeconds = 60;

/** Puts an entry `<version>:<json>` unless the same or a newer one is there. */
const putNewerScript = `
local known = redis.call('GET', KEYS[1])
local version = known and tonumber(string.match(known, '^(%d+):'))
if not version or version < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end`;

/**
 * Ratings in Redis for a minute. A count caches the new one after it was stored; if that fails, an old one is shown
 * for the rest of its minute. Without Redis everything is read from the store.
 */
export const redisAverages = ({ redis, name, logger, metrics }: Deps): AverageCache => {
  const keyOf = (productId: string): string => `review:average:${name}:${productId}`;
  return {
    get: async (productId) => {
      try {
        const entry = await redis.get(keyOf(productId));
        metrics.cacheReads.inc({ cache: 'review-average', outcome: entry ? 'hit' : 'miss' });
        return entry ? (JSON.parse(entry.slice(entry.indexOf(':') + 1)) as Rating) : undefined;
      } catch (error) {
        logger.warn('the cache of averages cannot be read', { error });
        return undefined;
      }
    },
    put: async (rating) => {
      try {
        const { productId, version } = rating;
        const entry = `${version}:${JSON.stringify(rating)}`;
        await redis.eval(putNewerScript, 1, keyOf(productId), version, entry, ttlSeconds);
      } catch (error) {
        logger.warn('the cache of averages cannot be written', { error });
      }
    },
  };
};
