import { type Redis } from 'ioredis';
import { newId } from '../ids';

/** Leases for work that only one replica should do, in services without PostgreSQL, whose jobs cannot lock there. */
export interface Leases {
  /** @returns whether the caller holds the lease now; no other caller gets it before it expires or is released */
  acquire(name: string, forMs: number): Promise<boolean>;
  /** For work that failed: another attempt may start at once. */
  release(name: string): Promise<void>;
}

/**
 * Leases in the shared Redis, which may lose them: they save work, and doing it twice must do no harm. Names begin with
 * `prefix`, because two stores may share one Redis. While Redis is unavailable, `withoutRedis` decides instead. A caller
 * whose reply got lost may hold the lease without knowing it: its next call finds its own token and gets the lease.
 */
export const redisLeases = (
  redis: Redis,
  prefix: string,
  withoutRedis?: (error: unknown) => boolean,
): Leases => {
  /** By name, the token of a lease that may be ours. */
  const unsure = new Map<string, string>();
  return {
    acquire: async (name, forMs) => {
      const key = `${prefix}${name}`;
      const earlier = unsure.get(name);
      const token = earlier ?? newId();
      unsure.delete(name);
      try {
        if ((await redis.set(key, token, 'PX', forMs, 'NX')) === 'OK') return true;
        return earlier !== undefined && (await redis.get(key)) === earlier;
      } catch (error) {
        if (withoutRedis?.(error)) return true;
        unsure.set(name, token);
        if (!withoutRedis) throw error;
        return false;
      }
    },
    release: async (name) => {
      try {
        await redis.del(`${prefix}${name}`);
      } catch (error) {
        if (!withoutRedis) throw error;
      }
    },
  };
};
