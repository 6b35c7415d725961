import { type Redis } from 'ioredis';
import { type Logger, type Metrics, newId } from '@ultramarket/platform';
import { type CachedPage, type Generation, type ListCache } from '../ports';
import { TtlCache } from '../ttl-cache';

const recentMs = 1000;

interface Deps {
  redis: Redis;
  /** Of the store that is cached: two stores may share one Redis. */
  name: string;
  logger: Logger;
  metrics: Metrics;
}

/**
 * The id of the newest change, in Redis, so that all replicas share it. Without Redis each read gets a new one. The
 * process that changes a `lazy` one does not see it at once, so frequent changes cost one read a second.
 */
export const redisGeneration = ({ redis, name, logger }: Deps, { lazy = false } = {}): Generation => {
  const key = `product:generation:${name}`;
  const known = new TtlCache<string>({ ttlMs: recentMs, limit: 1 });

  const read = async (): Promise<string> => {
    try {
      const shared = await redis.get(key);
      if (shared) return shared;
      const first = newId();
      return (await redis.set(key, first, 'NX')) ? first : ((await redis.get(key)) ?? first);
    } catch (error) {
      logger.warn('the list cache cannot be read', { error });
      return newId();
    }
  };

  return {
    current: async () => known.get('', read),
    bump: async () => {
      const next = newId();
      try {
        await redis.set(key, next);
      } catch (error) {
        logger.warn('the change of the list cache cannot be published to other replicas', { error });
      }
      if (lazy) return;
      known.invalidate('');
      known.put('', next);
    },
  };
};

/** Pages of ids in Redis; the products of a page come from their own cache. */
export const redisListCache = ({ redis, name, logger, metrics }: Deps): ListCache => ({
  get: async (key) => {
    try {
      const entry = await redis.get(`product:list:${name}:${key}`);
      metrics.cacheReads.inc({ cache: 'product-list', outcome: entry ? 'hit' : 'miss' });
      return entry ? (JSON.parse(entry) as CachedPage) : undefined;
    } catch (error) {
      logger.warn('the list cache cannot be read', { error });
      return undefined;
    }
  },
  put: async (key, page, seconds) => {
    try {
      await redis.set(`product:list:${name}:${key}`, JSON.stringify(page), 'EX', seconds);
    } catch (error) {
      logger.warn('the list cache cannot be written', { error });
    }
  },
});
