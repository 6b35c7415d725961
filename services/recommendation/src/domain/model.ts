import { type YieldToEventLoop } from './event-loop-yielder';
import { coPurchases, type SimilaritySettings } from './co-purchases';
import { type ContentItem, contentSimilarity } from './content-similarity';
import { evaluate, type Scores } from './evaluation';
import { type NeighbourTable } from './neighbour-table';
import { type Weights } from './ranking';
import { type TrainingSet } from './training-set';

/** What a model is trained with; stored with it, so that its answers can be explained later. */
export interface ModelSettings {
  readonly weights: Weights;
  readonly similarity: SimilaritySettings;
  /** Days after which an interaction counts half in popularity. */
  readonly halfLifeDays: number;
  /** The most shoppers that the model is evaluated on. */
  readonly evaluationSample: number;
}

export interface TrainedModel {
  readonly shoppers: NeighbourTable;
  readonly baskets: NeighbourTable;
  readonly content: NeighbourTable;
  /** From 0 to 1. */
  readonly popularity: Float64Array;
  readonly scores: Scores;
}

const popularCandidates = 100;

const scaled = (scores: Float64Array): Float64Array => {
  const best = scores.reduce((highest, score) => Math.max(highest, score), 0);
  return scores.map((score) => (best > 0 ? Math.max(0, score) / best : 0));
};

const mostPopular = (popularity: Float64Array, allowed: (item: number) => boolean): number[] =>
  Array.from(popularity.keys())
    .filter((item) => (popularity[item] ?? 0) > 0 && allowed(item))
    .sort((a, b) => (popularity[b] ?? 0) - (popularity[a] ?? 0) || a - b)
    .slice(0, popularCandidates);

/**
 * Trains a model and evaluates it: first on everything but the last orders, which are what it is evaluated on, then
 * again on everything, which is the model that answers. The same data give the same model.
 */
export const trainModel = async (
  products: readonly ContentItem[],
  set: TrainingSet,
  { weights, similarity, evaluationSample }: ModelSettings,
  yieldToEventLoop: YieldToEventLoop,
  onStage: (stage: 'CONTENT' | 'MEASURING' | 'SIMILARITY', progress: number) => Promise<void>,
): Promise<TrainedModel> => {
  const allowed = (item: number): boolean => products[item]?.active ?? false;
  const similar = (sets: TrainingSet['shoppers']) =>
    coPurchases(sets, products.length, similarity, allowed, yieldToEventLoop);
  await onStage('CONTENT', 0.45);
  const content = await contentSimilarity(products, similarity.top, yieldToEventLoop);
  await onStage('MEASURING', 0.6);
  const earlierPopularity = scaled(set.earlierPopularity);
  const scores = await evaluate(
    { shoppers: set.shoppers, earlier: set.earlier },
    {
      shoppers: await similar(set.earlier),
      content,
      popularity: earlierPopularity,
      popular: mostPopular(earlierPopularity, allowed),
      allowed,
    },
    weights,
    evaluationSample,
    yieldToEventLoop,
  );
  await onStage('SIMILARITY', 0.75);
  return {
    shoppers: await similar(set.shoppers),
    baskets: await similar(set.baskets),
    content,
    popularity: scaled(set.popularity),
    scores,
  };
};
