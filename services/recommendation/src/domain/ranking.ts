/** How much each source of knowledge counts; stored with the model it trained with. */
export interface Weights {
  /** What shoppers with the same purchases bought. */
  readonly collaborative: number;
  /** What resembles products of the shopper's history. */
  readonly content: number;
  readonly popularity: number;
  readonly rating: number;
}

/** Whether anything counts at all: all products would be the same otherwise. */
export const countsAnything = (weights: Weights): boolean =>
  Object.values(weights).some((weight) => weight > 0);

export interface Neighbours<Key> {
  readonly keys: Iterable<Key>;
  readonly scores: ArrayLike<number>;
}

/** Scores of a product that hold for every user, each from 0 to 1. */
export interface Standing {
  readonly popularity: number;
  readonly rating: number;
}

/** A product that the shopper interacted with; negative when they did not like it. */
export interface Experience<Key> {
  readonly key: Key;
  readonly weight: number;
}

export type Reason = 'BOUGHT_BY_SIMILAR_SHOPPERS' | 'SIMILAR_TO_YOUR_HISTORY' | 'POPULAR' | 'WELL_RATED';

export interface Ranked<Key> {
  readonly key: Key;
  readonly score: number;
  readonly reason: Reason;
}

interface Evidence {
  collaborative: number;
  content: number;
}

const gather = <Key>(
  experiences: ReadonlyArray<Experience<Key>>,
  shoppers: (key: Key) => Neighbours<Key>,
  content: (key: Key) => Neighbours<Key>,
): Map<Key, Evidence> => {
  const evidence = new Map<Key, Evidence>();
  const add = (neighbours: Neighbours<Key>, source: keyof Evidence, weight: number): void => {
    let place = 0;
    for (const key of neighbours.keys) {
      const sums = evidence.get(key) ?? { collaborative: 0, content: 0 };
      sums[source] += weight * (neighbours.scores[place] ?? 0);
      evidence.set(key, sums);
      place += 1;
    }
  };
  for (const { key, weight } of experiences) {
    add(shoppers(key), 'collaborative', weight);
    add(content(key), 'content', weight);
  }
  return evidence;
};

const reasonOf = (parts: ReadonlyArray<readonly [Reason, number]>): Reason =>
  parts.reduce((best, part) => (part[1] > best[1] ? part : best))[0];

export interface Question<Key> {
  readonly experiences: ReadonlyArray<Experience<Key>>;
  readonly shoppers: (key: Key) => Neighbours<Key>;
  readonly content: (key: Key) => Neighbours<Key>;
  /** Candidates without a reason in the history. */
  readonly popular: readonly Key[];
  /** Undefined for what may not be shown. */
  readonly standing: (key: Key) => Standing | undefined;
  readonly weights: Weights;
  readonly excluded: (key: Key) => boolean;
  readonly limit: number;
}

const share = (value: number, highest: number): number => (highest > 0 ? value / highest : 0);

/**
 * The hybrid: each source is scaled so that its best candidate has 1, then weighed and summed. The same function
 * answers shoppers and is evaluated offline, so the scores are those of what is shown.
 */
export const rank = <Key extends string | number>(question: Question<Key>): Array<Ranked<Key>> => {
  const { experiences, shoppers, content, popular, standing, weights, excluded, limit } = question;
  const evidence = gather(experiences, shoppers, content);
  for (const key of popular) if (!evidence.has(key)) evidence.set(key, { collaborative: 0, content: 0 });
  const candidates = [...evidence].filter(([key]) => !excluded(key));
  const best = { collaborative: 0, content: 0 };
  for (const [, { collaborative, content: alike }] of candidates) {
    best.collaborative = Math.max(best.collaborative, collaborative);
    best.content = Math.max(best.content, alike);
  }
  return candidates
    .flatMap(([key, sums]) => {
      const worth = standing(key);
      if (!worth) return [];
      const parts: ReadonlyArray<readonly [Reason, number]> = [
        ['BOUGHT_BY_SIMILAR_SHOPPERS', weights.collaborative * share(sums.collaborative, best.collaborative)],
        ['SIMILAR_TO_YOUR_HISTORY', weights.content * share(sums.content, best.content)],
        ['POPULAR', weights.popularity * worth.popularity],
        ['WELL_RATED', weights.rating * worth.rating],
      ];
      return [{ key, score: parts.reduce((sum, [, part]) => sum + part, 0), reason: reasonOf(parts) }];
    })
    .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
    .slice(0, limit);
};
