import { z } from 'zod';

export const Outage = z.strictObject({
  mode: z.enum(['none', '500', 'hang']),
  /** How many requests it lasts; without it, until the next call. */
  count: z.int().positive().optional(),
  /** The provider did the work and only the answer is lost: the case idempotency keys exist for. */
  applied: z.boolean().default(false),
});
export type Outage = z.output<typeof Outage>;

/** Provider trouble on demand. */
export const outages = () => {
  let current: Outage = { mode: 'none', applied: false };
  let left = Infinity;
  return {
    set: (outage: Outage): void => {
      current = outage;
      left = outage.count ?? Infinity;
    },
    /** What befalls the request that asks; each asking uses up one of `count`. */
    next: (): Outage | undefined => {
      if (current.mode === 'none' || left <= 0) return undefined;
      left -= 1;
      return current;
    },
  };
};
