import { recommendationErrors } from '../domain/errors';
import { rank, type Reason } from '../domain/ranking';
import { type ActiveModel, type AnswerCache, type KnowledgeStore, type NeighbourKind } from '../ports';
import { type CurrentModel } from './active-model';
import { type Choice, inOrder, cachedChoices, type Recommendation, showPages } from './show-products';

export interface ProductRecommendations {
  readonly modelVersion: number | null;
  readonly similar: Recommendation[];
  readonly boughtTogether: Recommendation[];
}

interface Answer {
  readonly similar: readonly Choice[];
  readonly boughtTogether: readonly Choice[];
}

const reasons: Partial<Record<Reason, string>> = {
  BOUGHT_BY_SIMILAR_SHOPPERS: 'BOUGHT_BY_SAME_SHOPPERS',
  SIMILAR_TO_YOUR_HISTORY: 'SIMILAR_FEATURES',
};

const fromModel = async (
  knowledge: KnowledgeStore,
  { id, settings }: ActiveModel,
  productId: string,
): Promise<Answer> => {
  const lists = await knowledge.neighbours(id, [productId], ['SHOPPERS', 'BASKETS', 'CONTENT']);
  const list = (kind: NeighbourKind) => lists.find((one) => one.kind === kind) ?? { keys: [], scores: [] };
  const choices = (kind: NeighbourKind, reason: string): Choice[] => {
    const { keys, scores } = list(kind);
    return keys.map((key, index) => ({ productId: key, score: scores[index] ?? 0, reason }));
  };
  const similar = rank({
    experiences: [{ key: productId, weight: 1 }],
    shoppers: () => list('SHOPPERS'),
    content: () => list('CONTENT'),
    popular: [],
    standing: () => ({ popularity: 0, rating: 0 }),
    weights: settings.weights,
    excluded: (key) => key === productId,
    limit: cachedChoices,
  });
  const together = choices('BASKETS', 'BOUGHT_TOGETHER');
  return {
    similar: similar.map(({ key, score, reason }) => ({
      productId: key,
      score,
      reason: reasons[reason] ?? reason,
    })),
    boughtTogether: together.length > 0 ? together : choices('SHOPPERS', 'BOUGHT_BY_SAME_SHOPPERS'),
  };
};

/**
 * What goes with a product: what resembles it by shoppers and by features, and what was bought in the same
 * orders. A product that no model knows yet is answered from its category. @throws RECOMMENDATION_PRODUCT_UNKNOWN
 */
export const recommendForProduct =
  ({ knowledge, cache, model }: { knowledge: KnowledgeStore; cache: AnswerCache; model: CurrentModel }) =>
  async (productId: string, limit: number): Promise<ProductRecommendations> => {
    const active = await model.read();
    const modelId = active?.id ?? null;
    const key = `product:${productId}`;
    let answer = await cache.read<Answer>(key, modelId);
    if (!answer) {
      const known = active && (await fromModel(knowledge, active, productId));
      if (known && known.similar.length > 0) answer = known;
      else {
        const others = await knowledge.sameCategory(modelId, productId, cachedChoices);
        if (!others) throw recommendationErrors.RECOMMENDATION_PRODUCT_UNKNOWN();
        answer = { similar: inOrder(others, 'SAME_CATEGORY'), boughtTogether: known?.boughtTogether ?? [] };
      }
      // A product that is unknown today may be sold tomorrow: only a non-empty answer is cached.
      if (answer.similar.length > 0) void cache.fill(key, modelId, answer);
    }
    const { similar, boughtTogether } = answer;
    const itself: Choice = { productId, score: 1, reason: 'ITSELF' };
    const [own, shownSimilar = [], shownTogether = []] = await showPages(
      knowledge,
      [[itself], similar, boughtTogether],
      limit,
    );
    if (own?.length !== 1) throw recommendationErrors.RECOMMENDATION_PRODUCT_UNKNOWN();
    return {
      modelVersion: active?.version ?? null,
      similar: shownSimilar,
      boughtTogether: shownTogether,
    };
  };
