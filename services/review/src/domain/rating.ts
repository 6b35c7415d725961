import { RatingUpdated, type Message } from '@ultramarket/contracts';

/** How many approved reviews give one star, two, … five. */
export type Spread = readonly [number, number, number, number, number];

export const emptySpread: Spread = [0, 0, 0, 0, 0];

/** The rating of a product. */
export interface Rating {
  readonly productId: string;
  readonly spread: Spread;
  /** Grows with every count, also with one that finds the same; copies ignore older ones. */
  readonly version: number;
}

export const countOf = (spread: Spread): number => spread.reduce((sum, votes) => sum + votes, 0);

/** The mean with two decimals, half up, from whole numbers only; 0 without ratings. */
export const averageOf = (spread: Spread): number => {
  const count = countOf(spread);
  if (count === 0) return 0;
  const sum = spread.reduce((total, votes, index) => total + votes * (index + 1), 0);
  return Math.floor((sum * 200 + count) / (2 * count)) / 100;
};

export const sameSpread = (one: Spread, other: Spread): boolean =>
  one.every((votes, index) => votes === other[index]);

/**
 * The version after this one. It follows the clock where that is ahead, so that a rating whose document was lost still
 * starts above every version that copies have.
 */
export const nextVersion = (before: Rating | undefined, now: Date): number =>
  Math.max((before?.version ?? 0) + 1, now.getTime());

export const ratingEvent = ({ productId, spread, version }: Rating): Message =>
  RatingUpdated({ productId, average: averageOf(spread), count: countOf(spread), version });
