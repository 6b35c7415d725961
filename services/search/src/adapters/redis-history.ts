import { type Redis } from 'ioredis';
import { errors } from '@ultramarket/platform';
import { type History } from '../ports';

const longest = 50;
const ttlSeconds = 90 * 86_400;

const keyOf = (userId: string): string => `search:history:${userId}`;

/** What each user has searched for, by time; a repeated query moves to the front. The cache may lose it. */
export const redisHistory = (redis: Redis): History => {
  const run = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (cause) {
      throw errors.UNAVAILABLE('The search history cannot be read right now.', { cause });
    }
  };
  return {
    add: (userId, query, at) =>
      run(async () => {
        const key = keyOf(userId);
        await redis
          .multi()
          .zadd(key, at.getTime(), query)
          .zremrangebyrank(key, 0, -longest - 1)
          .expire(key, ttlSeconds)
          .exec();
      }),
    list: (userId) =>
      run(async () => {
        const flat = await redis.zrevrange(keyOf(userId), 0, longest - 1, 'WITHSCORES');
        return flat.flatMap((query, index) =>
          index % 2 === 0 ? [{ query, at: new Date(Number(flat[index + 1])).toISOString() }] : [],
        );
      }),
    remove: (userId, query) =>
      run(async () => {
        await (query === undefined ? redis.del(keyOf(userId)) : redis.zrem(keyOf(userId), query));
      }),
  };
};
