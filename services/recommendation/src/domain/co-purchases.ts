import { type YieldToEventLoop } from './event-loop-yielder';
import { NeighbourTable } from './neighbour-table';

/** Sets of items that belong together: all that a shopper bought, or all of one order. Set s is `items[starts[s]..ends[s]]`. */
export interface ItemSets {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly items: Int32Array;
}

export interface SimilaritySettings {
  /** Weakens what only few sets support: n shared sets count n / (n + shrinkage). */
  readonly shrinkage: number;
  /** Pairs in fewer sets are chance. */
  readonly minSupport: number;
  readonly top: number;
}

/** The sets of each item: `sets[starts[i]..starts[i + 1]]`. */
const transpose = ({ starts, ends, items }: ItemSets, itemCount: number) => {
  const offsets = new Int32Array(itemCount + 1);
  const visit = (work: (item: number, set: number) => void): void => {
    for (let set = 0; set < starts.length; set += 1)
      for (let at = starts[set] ?? 0; at < (ends[set] ?? 0); at += 1) work(items[at] ?? 0, set);
  };
  visit((item) => (offsets[item + 1] = (offsets[item + 1] ?? 0) + 1));
  for (let item = 0; item < itemCount; item += 1)
    offsets[item + 1] = (offsets[item + 1] ?? 0) + (offsets[item] ?? 0);
  const next = offsets.slice();
  const sets = new Int32Array(offsets[itemCount] ?? 0);
  visit((item, set) => {
    const place = next[item] ?? 0;
    sets[place] = set;
    next[item] = place + 1;
  });
  return { offsets, sets };
};

/** Counts with how many of an item's sets each other item shares; one row of counters serves one item after the other. */
class SharedSets {
  private readonly shared: Int32Array;
  private readonly touched: Int32Array;
  private found = 0;

  constructor(
    private readonly sets: ItemSets,
    itemCount: number,
  ) {
    this.shared = new Int32Array(itemCount);
    this.touched = new Int32Array(itemCount);
  }

  add(set: number): void {
    const { starts, ends, items } = this.sets;
    for (let at = starts[set] ?? 0; at < (ends[set] ?? 0); at += 1) {
      const other = items[at] ?? 0;
      const before = this.shared[other] ?? 0;
      if (before === 0) {
        this.touched[this.found] = other;
        this.found += 1;
      }
      this.shared[other] = before + 1;
    }
  }

  /** Returns the counts and resets them. */
  drain(take: (other: number, count: number) => void): void {
    for (let index = 0; index < this.found; index += 1) {
      const other = this.touched[index] ?? 0;
      take(other, this.shared[other] ?? 0);
      this.shared[other] = 0;
    }
    this.found = 0;
  }
}

/**
 * Cosine similarity of items by the sets they share, shrunk where the shared sets are few:
 * n_ij / sqrt(n_i * n_j) * n_ij / (n_ij + shrinkage). One item at a time, so the memory is that of the sets, never that
 * of all pairs.
 */
export const coPurchases = async (
  sets: ItemSets,
  itemCount: number,
  { shrinkage, minSupport, top }: SimilaritySettings,
  allowed: (item: number) => boolean,
  yieldToEventLoop: YieldToEventLoop,
): Promise<NeighbourTable> => {
  const table = new NeighbourTable(itemCount, top);
  const { offsets, sets: setsOf } = transpose(sets, itemCount);
  const shared = new SharedSets(sets, itemCount);
  const countOf = (item: number): number => (offsets[item + 1] ?? 0) - (offsets[item] ?? 0);
  for (let item = 0; item < itemCount; item += 1) {
    for (let place = offsets[item] ?? 0; place < (offsets[item + 1] ?? 0); place += 1) {
      shared.add(setsOf[place] ?? 0);
      if ((place & 127) === 127) await yieldToEventLoop();
    }
    shared.drain((other, n) => {
      if (other === item || n < minSupport || !allowed(other)) return;
      const cosine = n / Math.sqrt(countOf(item) * countOf(other));
      table.offer(item, other, (cosine * n) / (n + shrinkage));
    });
    await yieldToEventLoop();
  }
  return table;
};
