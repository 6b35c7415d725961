import { type Redis } from 'ioredis';
import { newId } from '../ids';

/** Work that one of all replicas is to do, in services without PostgreSQL, whose jobs cannot lock there. */
export interface Turns {
  /** Whether the caller is the one; nobody else is before the time is over, or the turn is given back. */
  take(name: string, forMs: number): Promise<boolean>;
  /** For work that failed: somebody may try again at once. */
  give(name: string): Promise<void>;
}

/**
 * Turns in the shared Redis, which may lose them: they save work, and doing it twice must harm nothing. Names begin with
 * `prefix`, because two stores may share one Redis. `withoutRedis` is asked instead of failing when Redis is away. A turn
 * whose answer got lost is had by whoever asked for it, when it asks again; else nobody would have it.
 */
export const redisTurns = (
  redis: Redis,
  prefix: string,
  withoutRedis?: (error: unknown) => boolean,
): Turns => {
  /** By name, the mark of a turn that may be ours. */
  const unsure = new Map<string, string>();
  return {
    take: async (name, forMs) => {
      const key = `${prefix}${name}`;
      const earlier = unsure.get(name);
      const mark = earlier ?? newId();
      unsure.delete(name);
      try {
        if ((await redis.set(key, mark, 'PX', forMs, 'NX')) === 'OK') return true;
        return earlier !== undefined && (await redis.get(key)) === earlier;
      } catch (error) {
        if (withoutRedis?.(error)) return true;
        unsure.set(name, mark);
        if (!withoutRedis) throw error;
        return false;
      }
    },
    give: async (name) => {
      try {
        await redis.del(`${prefix}${name}`);
      } catch (error) {
        if (!withoutRedis) throw error;
      }
    },
  };
};
