import { type Redis } from 'ioredis';
import { type Logger, type Metrics } from '@ultramarket/platform';
import { type AnswerCache } from '../ports';

const ttlSeconds = 3600;
/** How long an invalidated answer cannot be cached again: longer than computing one takes. */
const barredSeconds = 5;
const keyOf = (key: string): string => `recommendations:${key}`;

/** An answer that was being computed while its shopper bought something is stale and must not be cached. */
const putUnlessBarred = `
  if redis.call('GET', KEYS[1]) == '' then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
  return 1`;

interface CachedAnswer {
  modelId: string | null;
  answer: unknown;
}

/** Answers for an hour, each with the model that computed it: those of another model are misses. */
export const redisAnswerCache = (
  redis: Redis,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): AnswerCache => {
  const missed = (error: unknown): void =>
    void logger.warn('the recommendation cache cannot be written', { error });
  return {
    read: async <Answer>(key: string, modelId: string | null) => {
      const data = await redis.get(keyOf(key)).catch(() => null);
      const cached = data ? (JSON.parse(data) as CachedAnswer) : undefined;
      const hit = cached?.modelId === modelId;
      metrics.cacheReads.inc({ cache: 'recommendations', outcome: hit ? 'hit' : 'miss' });
      return hit ? (cached.answer as Answer) : undefined;
    },
    fill: async (key, modelId, answer) => {
      const cached: CachedAnswer = { modelId, answer };
      await redis.eval(putUnlessBarred, 1, keyOf(key), JSON.stringify(cached), ttlSeconds).catch(missed);
    },
    invalidate: async (keys) => {
      const pipeline = redis.pipeline();
      for (const key of keys) pipeline.set(keyOf(key), '', 'EX', barredSeconds);
      await pipeline.exec().catch(missed);
    },
  };
};
