import { type YieldToEventLoop } from './event-loop-yielder';
import { NeighbourTable } from './neighbour-table';

/** The features of a product. */
export interface ContentItem {
  readonly name: string;
  readonly categoryId: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: number;
  readonly active: boolean;
}

/** A category counts more than a word of the name. */
const weights = { category: 2, attribute: 1, word: 1 };
/** What the price adds to the words: as much as a fifth. */
const priceShare = 0.2;

type Vector = ReadonlyMap<number, number>;

const featuresOf = ({ name, categoryId, attributes }: ContentItem): Map<string, number> => {
  const features = new Map<string, number>();
  for (const [word] of name.toLowerCase().matchAll(/[\p{L}\p{N}]{2,}/gu))
    features.set(`w:${word}`, weights.word);
  for (const [key, value] of Object.entries(attributes))
    features.set(`a:${key.toLowerCase()}=${value.toLowerCase()}`, weights.attribute);
  if (categoryId) features.set(`c:${categoryId}`, weights.category);
  return features;
};

/**
 * TF-IDF vectors of length one. Features of more than a fifth of a large catalogue distinguish nothing and cost most.
 */
const vectorsOf = async (
  items: readonly ContentItem[],
  yieldToEventLoop: YieldToEventLoop,
): Promise<{ vectors: Vector[]; features: number }> => {
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  const raw: Array<Map<number, number>> = [];
  for (const item of items) {
    const vector = new Map<number, number>();
    for (const [feature, weight] of featuresOf(item)) {
      const number = numbers.get(feature) ?? numbers.size;
      numbers.set(feature, number);
      counts[number] = (counts[number] ?? 0) + 1;
      vector.set(number, weight);
    }
    raw.push(vector);
    await yieldToEventLoop();
  }
  const tooMany = Math.max(200, items.length / 5);
  const vectors: Vector[] = [];
  for (const vector of raw) {
    const weighed = [...vector]
      .filter(([feature]) => (counts[feature] ?? 0) <= tooMany)
      .map(
        ([feature, weight]) =>
          [feature, weight * Math.log(1 + items.length / (counts[feature] ?? 1))] as const,
      );
    const length = Math.sqrt(weighed.reduce((sum, [, value]) => sum + value * value, 0));
    vectors.push(new Map(weighed.map(([feature, value]) => [feature, value / length])));
    await yieldToEventLoop();
  }
  return { vectors, features: numbers.size };
};

/** 1 for the same price, a half for one twice as high. */
const priceCloseness = (a: number, b: number): number =>
  a > 0 && b > 0 ? Math.min(a, b) / Math.max(a, b) : a === b ? 1 : 0;

/** Which items resemble which, by category, attributes, words of the name and price; needs no purchase at all. */
export const contentSimilarity = async (
  items: readonly ContentItem[],
  top: number,
  yieldToEventLoop: YieldToEventLoop,
): Promise<NeighbourTable> => {
  const { vectors, features } = await vectorsOf(items, yieldToEventLoop);
  const owners: Array<Array<readonly [item: number, value: number]>> = Array.from(
    { length: features },
    () => [],
  );
  vectors.forEach((vector, item) => {
    if (items[item]?.active) vector.forEach((value, feature) => owners[feature]?.push([item, value]));
  });
  const table = new NeighbourTable(items.length, top);
  const sums = new Float64Array(items.length);
  for (const [item, vector] of vectors.entries()) {
    const touched: number[] = [];
    for (const [feature, value] of vector) {
      for (const [other, otherValue] of owners[feature] ?? []) {
        if (sums[other] === 0) touched.push(other);
        sums[other] = (sums[other] ?? 0) + value * otherValue;
      }
      await yieldToEventLoop();
    }
    for (const other of touched) {
      const alike = sums[other] ?? 0;
      sums[other] = 0;
      if (other === item) continue;
      const close = priceCloseness(items[item]?.price ?? 0, items[other]?.price ?? 0);
      table.offer(item, other, (1 - priceShare) * alike + priceShare * close);
    }
    await yieldToEventLoop();
  }
  return table;
};
