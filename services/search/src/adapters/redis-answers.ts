import { createHash } from 'node:crypto';
import { type Redis } from 'ioredis';
import { type Logger, type Metrics, newId } from '@ultramarket/platform';
import { type AnswerCache } from '../ports';

const keptSeconds = 300;

interface Entry {
  state: string;
  answer: unknown;
}

/**
 * Answers in Redis under `search:cache:{hash}`. Each carries the name of the index's state of its moment, and
 * every change gives the state a new name: an older answer is never used again. Without Redis nothing is remembered.
 */
export const redisAnswers = (
  redis: Redis,
  name: string,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): AnswerCache => {
  const stateKey = `search:state:${name}`;
  const keyOf = (wish: string): string =>
    `search:cache:${createHash('sha1').update(`${name}:${wish}`).digest('base64url')}`;
  const warn = (error: unknown): undefined =>
    void logger.warn('the cache of answers cannot be used', { error });

  return {
    get: async <Answer>(wish: string) => {
      try {
        const [state, entry] = await redis.mget(stateKey, keyOf(wish));
        const kept = entry ? (JSON.parse(entry) as Entry) : undefined;
        const isCurrent = kept !== undefined && kept.state === state;
        metrics.cacheReads.inc({ cache: 'search', outcome: isCurrent ? 'hit' : 'miss' });
        return isCurrent ? (kept.answer as Answer) : undefined;
      } catch (error) {
        return warn(error);
      }
    },
    state: async () => {
      try {
        // Redis may have thrown it out; then the next state begins here.
        return (await redis.get(stateKey)) ?? (await redis.set(stateKey, newId(), 'NX'), undefined);
      } catch (error) {
        return warn(error);
      }
    },
    put: async (wish, answer, state) => {
      if (state === undefined) return;
      try {
        const entry: Entry = { state, answer };
        await redis.set(keyOf(wish), JSON.stringify(entry), 'EX', keptSeconds);
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
