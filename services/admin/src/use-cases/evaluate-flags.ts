import { type Flag, isOn, type Visitor } from '../domain/flag';
import { type FlagStore } from '../ports';

const cachedMs = 30_000;

/**
 * Flags as visitors and services ask for them all the time: read at most every 30 seconds in one replica.
 * `invalidate` makes a change made here visible at once.
 */
export const evaluateFlags = ({ flags, now }: { flags: FlagStore; now: () => Date }) => {
  let cached: { until: number; all: Promise<Flag[]> } | undefined;

  const recent = async (): Promise<Flag[]> => {
    const at = now().getTime();
    if (!cached || cached.until <= at) cached = { until: at + cachedMs, all: flags.all() };
    const asked = cached;
    try {
      return await asked.all;
    } catch (error) {
      if (cached === asked) cached = undefined;
      throw error;
    }
  };

  return {
    recent,
    invalidate: () => (cached = undefined),
    forVisitor: async (visitor: Visitor): Promise<Record<string, boolean>> =>
      Object.fromEntries((await recent()).map((flag) => [flag.key, isOn(flag, visitor)])),
  };
};
