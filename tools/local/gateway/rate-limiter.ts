import type { PluginConfig } from './plugin-schemas';
import { Problem } from './problem';

/** Adds up counts over all gateways; undefined where there is only this one. */
export interface SharedCounts {
  /** Adds and gives back the totals, in the same order. */
  add(increments: ReadonlyArray<{ key: string; by: number; ttlSeconds: number }>): Promise<number[]>;
}

interface Count {
  total: number;
  unsynced: number;
  readonly endsAt: number;
  readonly seconds: number;
}

const WINDOWS = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;
const MAX_COUNTS = 200_000;

/**
 * Kong's `rate-limiting` by address: fixed windows on the clock, counted here and added up with the other gateways
 * every `sync_rate` seconds.
 */
export const rateLimiter = (
  config: PluginConfig<'rate-limiting'>,
  scale: number,
  shared: SharedCounts | undefined,
  now: () => number = Date.now,
) => {
  const windows = (Object.keys(WINDOWS) as Array<keyof typeof WINDOWS>).flatMap((name) => {
    const limit = config[name];
    return limit === undefined
      ? []
      : [{ seconds: WINDOWS[name], limit: Math.max(1, Math.floor(limit * scale)) }];
  });
  const policy = windows.map(({ seconds, limit }) => `"${seconds}s";q=${limit};w=${seconds}`).join(', ');
  const counts = new Map<string, Count>();

  const countOf = (address: string, seconds: number, at: number): Count => {
    const start = Math.floor(at / 1_000 / seconds) * seconds;
    const key = `${seconds}:${start}:${address}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    if (counts.size > MAX_COUNTS) counts.clear();
    const fresh: Count = { total: 0, unsynced: 0, endsAt: (start + seconds) * 1_000, seconds };
    counts.set(key, fresh);
    return fresh;
  };

  const dropEnded = (): void => {
    const at = now();
    for (const [key, count] of counts) if (count.endsAt <= at) counts.delete(key);
  };

  const sync = async (): Promise<void> => {
    if (shared === undefined) return;
    const changed = [...counts].filter(([, count]) => count.unsynced > 0);
    if (changed.length === 0) return;
    const increments = changed.map(([key, count]) => ({
      key,
      by: count.unsynced,
      ttlSeconds: count.seconds,
    }));
    const before = changed.map(([, count]) => count.unsynced);
    const totals = await shared.add(increments);
    changed.forEach(([, count], index) => {
      count.unsynced -= before[index] ?? 0;
      count.total = (totals[index] ?? count.total) + count.unsynced;
    });
  };

  const timer = setInterval(() => {
    dropEnded();
    sync().catch(() => undefined);
  }, config.sync_rate * 1_000);
  timer.unref();

  return {
    /** Counts one request. @throws RATE_LIMITED when a window is full; a refused request is not counted */
    take: (address: string): Readonly<Record<string, string>> => {
      const at = now();
      let tightest: { limit: number; left: number; reset: number } | undefined;
      const taken: Count[] = [];
      for (const { seconds, limit } of windows) {
        const count = countOf(address, seconds, at);
        const left = limit - count.total - 1;
        const reset = Math.max(1, Math.ceil((count.endsAt - at) / 1_000));
        if (tightest === undefined || left < tightest.left) tightest = { limit, left, reset };
        taken.push(count);
      }
      if (tightest === undefined) return {};
      const { limit, reset } = tightest;
      const left = Math.max(0, tightest.left);
      const headers = config.hide_client_headers
        ? {}
        : {
            'ratelimit-limit': String(limit),
            'ratelimit-remaining': String(left),
            'ratelimit-reset': String(reset),
            'ratelimit-policy': policy,
            ratelimit: `"gateway";r=${left};t=${reset}`,
          };
      if (tightest.left < 0) {
        throw new Problem('RATE_LIMITED', 'Too many requests from this address.', {
          ...headers,
          'retry-after': String(reset),
        });
      }
      for (const count of taken) {
        count.total += 1;
        count.unsynced += 1;
      }
      return headers;
    },
    sync,
    close: (): void => clearInterval(timer),
  };
};

export type RateLimiter = ReturnType<typeof rateLimiter>;
