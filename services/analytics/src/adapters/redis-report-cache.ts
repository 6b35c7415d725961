import { type Redis } from 'ioredis';
import { type Logger, type Metrics } from '@ultramarket/platform';
import { type ReportCache } from '../ports';

interface Deps {
  redis: Redis;
  name: string;
  logger: Logger;
  metrics: Metrics;
}

/** Caches reports in Redis; concurrent requests for one share its computation. Without Redis each is computed. */
export const redisReportCache = ({ redis, name, logger, metrics }: Deps): ReportCache => {
  const pending = new Map<string, Promise<unknown>>();

  const read = async (key: string): Promise<string | null> => {
    try {
      const cached = await redis.get(key);
      metrics.cacheReads.inc({ cache: 'report', outcome: cached ? 'hit' : 'miss' });
      return cached;
    } catch (error) {
      logger.warn('the report cache cannot be read', { error });
      return null;
    }
  };

  const fetch = async <Value>(key: string, seconds: number, make: () => Promise<Value>): Promise<Value> => {
    const cached = await read(key);
    if (cached !== null) return JSON.parse(cached) as Value;
    const value = await make();
    await redis
      .set(key, JSON.stringify(value), 'EX', seconds)
      .catch((error: unknown) => logger.warn('the report cache cannot be written', { error }));
    return value;
  };

  return {
    getOrCompute: async <Value>(
      report: string,
      seconds: number,
      make: () => Promise<Value>,
    ): Promise<Value> => {
      const key = `analytics:${name}:report:${report}`;
      const underway = pending.get(key) as Promise<Value> | undefined;
      if (underway) return underway;
      const made = fetch(key, seconds, make).finally(() => pending.delete(key));
      pending.set(key, made);
      return made;
    },
  };
};
