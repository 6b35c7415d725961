import { newId } from '@ultramarket/platform';
import { type Purchase } from './support';

/** Numbers that look random and are the same each time (mulberry32). */
export const chance = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/**
 * Purchases of shoppers who have a taste each: four of five come from one group of products, the rest from anywhere,
 * and within both some products sell far better than others.
 */
export const plantedPurchases = (
  productIds: readonly string[],
  { users, groups, orders, seed = 1 }: { users: number; groups: number; orders: number; seed?: number },
): Purchase[] => {
  const next = chance(seed);
  const skewed = (count: number): number => Math.floor(count * next() ** 2);
  const groupSize = Math.floor(productIds.length / groups);
  const begin = Date.UTC(2026, 0, 1);
  return Array.from({ length: users }, (_, user) => {
    const userId = newId();
    const taste = (user % groups) * groupSize;
    return Array.from({ length: orders }, (_order, number) => {
      const sourceId = newId();
      const at = new Date(begin + number * 86_400_000 + Math.floor(next() * 80_000_000)).toISOString();
      const size = 1 + Math.floor(next() * 3);
      return Array.from({ length: size }, () => {
        const place = next() < 0.8 ? taste + skewed(groupSize) : skewed(productIds.length);
        return { userId, productId: productIds[place] ?? '', sourceId, at };
      });
    }).flat();
  }).flat();
};
