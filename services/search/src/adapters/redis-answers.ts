import { createHash } from 'node:crypto';
import { type Redis } from 'ioredis';
import { type Logger, type Metrics, newId } from '@ultramarket/platform';
import { type AnswerCache } from '../ports';

const ttlSeconds = 300;

interface Entry {
  state: string;
  answer: unknown;
}

/**
 * Answers in Redis under `search:cache:{hash}`. Each carries the id of the index's state at its time, and every
 * change gives the state a new id: an older answer is never used again. Without Redis nothing is cached.
 */
export const redisAnswers = (
  redis: Redis,
  name: string,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): AnswerCache => {
  const stateKey = `search:state:${name}`;
  const keyOf = (key: string): string =>
    `search:cache:${createHash('sha1').update(`${name}:${key}`).digest('base64url')}`;
  const warn = (error: unknown): undefined =>
    void logger.warn('the cache of answers cannot be used', { error });

  return {
    get: async <Answer>(key: string) => {
      try {
        const [state, entry] = await redis.mget(stateKey, keyOf(key));
        const cached = entry ? (JSON.parse(entry) as Entry) : undefined;
        const isCurrent = cached !== undefined && cached.state === state;
        metrics.cacheReads.inc({ cache: 'search', outcome: isCurrent ? 'hit' : 'miss' });
        return isCurrent ? (cached.answer as Answer) : undefined;
      } catch (error) {
        return warn(error);
      }
    },
    state: async () => {
      try {
        // Redis may have evicted it; then the next state begins here.
        return (await redis.get(stateKey)) ?? (await redis.set(stateKey, newId(), 'NX'), undefined);
      } catch (error) {
        return warn(error);
      }
    },
    put: async (key, answer, state) => {
      if (state === undefined) return;
      try {
        const entry: Entry = { state, answer };
        await redis.set(keyOf(key), JSON.stringify(entry), 'EX', ttlSeconds);
      } catch (error) {
        warn(error);
      }
    },
    drop: async () => {
      try {
        await redis.set(stateKey, newId());
      } catch (error) {
        warn(error);
      }
    },
  };
};
