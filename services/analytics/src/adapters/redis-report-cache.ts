import { type Redis } from 'ioredis';
import { type Logger, type Metrics } from '@ultramarket/platform';
import { type ReportCache } from '../ports';

interface Deps {
  redis: Redis;
  name: string;
  logger: Logger;
  metrics: Metrics;
}

/** Answers in Redis; those who want the same one at the same time share the making. Without Redis each is made anew. */
export const redisReportCache = ({ redis, name, logger, metrics }: Deps): ReportCache => {
  const pending = new Map<string, Promise<unknown>>();

  const read = async (key: string): Promise<string | null> => {
    try {
      const kept = await redis.get(key);
      metrics.cacheReads.inc({ cache: 'report', outcome: kept ? 'hit' : 'miss' });
      return kept;
    } catch (error) {
      logger.warn('the report cache cannot be read', { error });
      return null;
    }
  };

  const fetch = async <Value>(key: string, seconds: number, make: () => Promise<Value>): Promise<Value> => {
    const kept = await read(key);
    if (kept !== null) return JSON.parse(kept) as Value;
    const value = await make();
    await redis
      .set(key, JSON.stringify(value), 'EX', seconds)
      .catch((error: unknown) => logger.warn('the report cache cannot be written', { error }));
    return value;
  };

  return {
    remember: async <Value>(report: string, seconds: number, make: () => Promise<Value>): Promise<Value> => {
      const key = `analytics:${name}:report:${report}`;
      const underway = pending.get(key) as Promise<Value> | undefined;
      if (underway) return underway;
      const made = fetch(key, seconds, make).finally(() => pending.delete(key));
      pending.set(key, made);
      return made;
    },
  };
};
