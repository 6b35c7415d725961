import { type Redis } from 'ioredis';
import { type Logger, type Metrics } from '@ultramarket/platform';
import { type AnswerCache } from '../ports';

const ttlSeconds = 3600;
/** How long an invalidated answer cannot come back: longer than making one takes. */
const barredSeconds = 5;
const keyOf = (key: string): string => `recommendations:${key}`;

/** An answer that was being made while its shopper bought something does not reflect it and must not be cached. */
const putUnlessBarred = `
  if redis.call('GET', KEYS[1]) == '' then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
  return 1`;

interface Kept {
  modelId: string | null;
  answer: unknown;
}

/** Answers for an hour, each with the model that gave it: another model's are as good as none. */
export const redisAnswerCache = (
  redis: Redis,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): AnswerCache => {
  const missed = (error: unknown): void =>
    void logger.warn('the recommendation cache did not take a change', { error });
  return {
    read: async <Answer>(key: string, modelId: string | null) => {
      const data = await redis.get(keyOf(key)).catch(() => null);
      const kept = data ? (JSON.parse(data) as Kept) : undefined;
      const hit = kept?.modelId === modelId;
      metrics.cacheReads.inc({ cache: 'recommendations', outcome: hit ? 'hit' : 'miss' });
      return hit ? (kept.answer as Answer) : undefined;
    },
    fill: async (key, modelId, answer) => {
      const kept: Kept = { modelId, answer };
      await redis.eval(putUnlessBarred, 1, keyOf(key), JSON.stringify(kept), ttlSeconds).catch(missed);
    },
    forget: async (keys) => {
      const pipeline = redis.pipeline();
      for (const key of keys) pipeline.set(keyOf(key), '', 'EX', barredSeconds);
      await pipeline.exec().catch(missed);
    },
  };
};
