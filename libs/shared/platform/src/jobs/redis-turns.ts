import { type Redis } from 'ioredis';

/** Work that one of all replicas is to do, in services without PostgreSQL, whose jobs cannot lock there. */
export interface Turns {
  /** Whether the caller is the one; nobody else is before the time is over, or the turn is given back. */
  take(name: string, forMs: number): Promise<boolean>;
  /** For work that failed: somebody may try again at once. */
  give(name: string): Promise<void>;
}

/**
 * Turns in the shared Redis, which may lose them: they save work, and doing it twice must harm nothing. Names begin with
 * `prefix`, because two stores may share one Redis. `withoutRedis` is asked instead of failing when Redis is away.
 */
export const redisTurns = (
  redis: Redis,
  prefix: string,
  withoutRedis?: (error: unknown) => boolean,
): Turns => ({
  take: async (name, forMs) => {
    try {
      return (await redis.set(`${prefix}${name}`, '1', 'PX', forMs, 'NX')) === 'OK';
    } catch (error) {
      if (!withoutRedis) throw error;
      return withoutRedis(error);
    }
  },
  give: async (name) => {
    try {
      await redis.del(`${prefix}${name}`);
    } catch (error) {
      if (!withoutRedis) throw error;
    }
  },
});
