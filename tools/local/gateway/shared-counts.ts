import { Redis } from 'ioredis';
import type { SharedCounts } from './rate-limiter';

/** Counts in Redis. While Redis is away every gateway counts alone, and says so once. */
export const redisCounts = (url: string): SharedCounts & { close(): void } => {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: 500,
    retryStrategy: (attempt) => Math.min(5_000, attempt * 200),
  });
  let away = false;
  redis.on('ready', () => {
    away = false;
  });
  redis.on('error', (error: Error) => {
    if (!away)
      console.error(
        `gateway: Redis does not answer (${error.message}); requests are counted in this process alone.`,
      );
    away = true;
  });
  return {
    add: async (increments) => {
      const pipeline = redis.pipeline();
      for (const { key, by, ttlSeconds } of increments) {
        pipeline.incrby(`gateway:limit:${key}`, by).expire(`gateway:limit:${key}`, ttlSeconds + 5);
      }
      const results = (await pipeline.exec()) ?? [];
      return increments.map((_, index) => {
        const [error, total] = results[index * 2] ?? [new Error('no answer')];
        if (error !== null || typeof total !== 'number') throw error ?? new Error('Redis gave no count');
        return total;
      });
    },
    close: () => redis.disconnect(),
  };
};
