import { type YieldToEventLoop } from './event-loop-yielder';
import { type ItemSets } from './co-purchases';
import { type NeighbourTable } from './neighbour-table';
import { rank, type Weights } from './ranking';

export interface Scores {
  readonly evaluatedUsers: number;
  /** Share of shoppers of whose last order at least one product was among the ten. */
  readonly hitRate: number;
  /** Share of the products of the last orders that were among the ten, as a mean over shoppers. */
  readonly recall: number;
  readonly baselineHitRate: number;
  readonly baselineRecall: number;
}

export interface HeldOut {
  readonly shoppers: ItemSets;
  readonly earlier: ItemSets;
}

const shown = 10;

/** Every n-th of the shoppers whose last order is held out, so that at most `sample` are evaluated. */
const sampled = ({ shoppers, earlier }: HeldOut, sample: number): number[] => {
  const all: number[] = [];
  for (let user = 0; user < shoppers.ends.length; user += 1)
    if (earlier.ends[user] !== shoppers.ends[user]) all.push(user);
  const step = Math.max(1, Math.ceil(all.length / sample));
  return all.filter((_, index) => index % step === 0);
};

export interface Knowledge {
  readonly shoppers: NeighbourTable;
  readonly content: NeighbourTable;
  /** From 0 to 1, without the held-out orders. */
  readonly popularity: Float64Array;
  /** The most popular items, the best first. */
  readonly popular: readonly number[];
  readonly allowed: (item: number) => boolean;
}

/** What is shown to one shopper, and what they would be shown without a model. */
const shownTo = (known: Int32Array, knowledge: Knowledge, weights: Weights): [number[], number[]] => {
  const { shoppers, content, popularity, popular, allowed } = knowledge;
  const own = new Set(known);
  const ranked = rank<number>({
    experiences: Array.from(known, (key) => ({ key, weight: 1 })),
    shoppers: (key) => shoppers.of(key),
    content: (key) => content.of(key),
    popular,
    standing: (key) => (allowed(key) ? { popularity: popularity[key] ?? 0, rating: 0 } : undefined),
    weights,
    excluded: (key) => own.has(key),
    limit: shown,
  });
  return [ranked.map(({ key }) => key), popular.filter((key) => !own.has(key)).slice(0, shown)];
};

/**
 * Recommends ten products to each sampled shopper from what was known before their last order, and counts which of
 * them they bought in it; the baseline recommends the most popular products that they do not have.
 */
export const evaluate = async (
  heldOut: HeldOut,
  knowledge: Knowledge,
  weights: Weights,
  sample: number,
  yieldToEventLoop: YieldToEventLoop,
): Promise<Scores> => {
  const users = sampled(heldOut, sample);
  const sums = { hitRate: 0, recall: 0, baselineHitRate: 0, baselineRecall: 0 };
  for (const user of users) {
    const { starts, ends, items } = heldOut.shoppers;
    const split = heldOut.earlier.ends[user] ?? 0;
    const wanted = new Set(items.subarray(split, ends[user] ?? 0));
    const known = items.subarray(starts[user] ?? 0, split);
    const [hits = 0, baseline = 0] = shownTo(known, knowledge, weights).map(
      (keys) => keys.filter((key) => wanted.has(key)).length,
    );
    sums.hitRate += Number(hits > 0);
    sums.recall += hits / wanted.size;
    sums.baselineHitRate += Number(baseline > 0);
    sums.baselineRecall += baseline / wanted.size;
    await yieldToEventLoop();
  }
  const mean = (sum: number): number => (users.length > 0 ? sum / users.length : 0);
  return {
    evaluatedUsers: users.length,
    hitRate: mean(sums.hitRate),
    recall: mean(sums.recall),
    baselineHitRate: mean(sums.baselineHitRate),
    baselineRecall: mean(sums.baselineRecall),
  };
};
