import { Redis, type RedisOptions } from 'ioredis';
import { type Logger } from './logging';

const firstConnectionMs = 2000;

/**
 * A connection to the shared cache, or with `more` to a store of one's own. While the cache is away every command fails at once: commands that waited for its
 * return would make a request that looks into it five times five seconds slower, and the callers of its service give up.
 */
export const openRedis = (
  url: string,
  logger: Logger,
  more: Pick<RedisOptions, 'keyPrefix' | 'enableOfflineQueue' | 'retryStrategy'> = {},
): Redis => {
  const redis = new Redis(url, {
    // What was sent is never sent again: Redis may have done it, and only its answer got lost.
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: 1000,
    // A server that has vanished closes nothing; a new connection finds the one in its place.
    socketTimeout: 2000,
    enableAutoPipelining: true,
    ...more,
  });
  redis.on('error', (error) => logger.debug('redis connection', { error }));
  return redis;
};

/** Waits for the first connection, but not for long: a service starts without its cache as well. */
export const firstConnection = (redis: Redis): Promise<void> =>
  new Promise((resolve) => {
    if (redis.status === 'ready') return resolve();
    const timer = setTimeout(resolve, firstConnectionMs);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
