import { type Flag, isOn, type Visitor } from '../domain/flag';
import { type FlagStore } from '../ports';

const rememberedMs = 30_000;

/**
 * Flags as visitors and services ask for them all the time: read at most every 30 seconds in one replica.
 * `forget` lets a change made here show at once.
 */
export const evaluateFlags = ({ flags, now }: { flags: FlagStore; now: () => Date }) => {
  let known: { until: number; all: Promise<Flag[]> } | undefined;

  const recent = async (): Promise<Flag[]> => {
    const at = now().getTime();
    if (!known || known.until <= at) known = { until: at + rememberedMs, all: flags.all() };
    const asked = known;
    try {
      return await asked.all;
    } catch (error) {
      if (known === asked) known = undefined;
      throw error;
    }
  };

  return {
    recent,
    forget: () => (known = undefined),
    forVisitor: async (visitor: Visitor): Promise<Record<string, boolean>> =>
      Object.fromEntries((await recent()).map((flag) => [flag.key, isOn(flag, visitor)])),
  };
};
