import { type Actor, hasRole } from '@ultramarket/platform';
import { recommendationErrors } from '../domain/errors';
import { ratingStanding } from '../domain/interactions';
import { type Neighbours, rank } from '../domain/ranking';
import { type ActiveModel, type AnswerCache, type KnowledgeStore, type NeighbourList } from '../ports';
import { type CurrentModel } from './active-model';
import { type Choice, inOrder, cachedChoices, type Recommendation, showPages } from './show-products';

export type Strategy = 'personal' | 'popular' | 'newest';

export interface UserRecommendations {
  readonly strategy: Strategy;
  readonly modelVersion: number | null;
  readonly items: Recommendation[];
}

interface Answer {
  readonly strategy: Strategy;
  readonly choices: readonly Choice[];
}

interface RecommendDeps {
  knowledge: KnowledgeStore;
  cache: AnswerCache;
  model: CurrentModel;
}

type History = Awaited<ReturnType<KnowledgeStore['history']>>;

/** The latest experiences count; each further back a little less. */
const experiencesUsed = 30;
const fading = 0.97;

const listsOf = (lists: readonly NeighbourList[], kind: NeighbourList['kind']) => {
  const own = new Map(lists.filter((list) => list.kind === kind).map((list) => [list.productId, list]));
  const none: Neighbours<string> = { keys: [], scores: [] };
  return (key: string): Neighbours<string> => own.get(key) ?? none;
};

/** Fills up a list that is too short, without products that are in it or bought already. */
const filled = (
  choices: readonly Choice[],
  others: readonly Choice[],
  bought: ReadonlySet<string>,
): Choice[] => {
  const seen = new Set(choices.map(({ productId }) => productId));
  const fresh = others.filter(({ productId }) => !seen.has(productId) && !bought.has(productId));
  return [...choices, ...fresh].slice(0, cachedChoices);
};

const fromModel = async (
  knowledge: KnowledgeStore,
  { id, settings }: ActiveModel,
  history: History,
): Promise<Answer> => {
  const experiences = history.experiences
    .slice(0, experiencesUsed)
    .map(({ key, weight }, index) => ({ key, weight: weight * fading ** index }));
  const bought = new Set(history.bought);
  const known = experiences.map(({ key }) => key);
  const [lists, popular] = await Promise.all([
    known.length > 0 ? knowledge.neighbours(id, known, ['SHOPPERS', 'CONTENT']) : [],
    knowledge.popular(id, 100 + bought.size),
  ]);
  const candidates = new Set([...lists.flatMap(({ keys }) => keys), ...popular]);
  const found = await knowledge.standings(id, [...candidates]);
  const standings = new Map(found.map((one) => [one.productId, one]));
  const ranked = rank({
    experiences,
    shoppers: listsOf(lists, 'SHOPPERS'),
    content: listsOf(lists, 'CONTENT'),
    popular,
    standing: (key) => {
      const standing = standings.get(key);
      if (!standing) return undefined;
      const { popularity, ratingAverage: average, ratingCount: count } = standing;
      return { popularity, rating: ratingStanding({ average, count }) };
    },
    weights: settings.weights,
    excluded: (key) => bought.has(key),
    limit: cachedChoices,
  });
  return {
    strategy: experiences.length > 0 ? 'personal' : ranked.length > 0 ? 'popular' : 'newest',
    choices: ranked.map(({ key, score, reason }) => ({ productId: key, score, reason })),
  };
};

/** Without a model the latest sales decide what is popular. */
const fromSales = async (knowledge: KnowledgeStore, { bought }: History): Promise<Answer> => {
  const owned = new Set(bought);
  const best = (await knowledge.bestSold(cachedChoices + owned.size)).filter((id) => !owned.has(id));
  return { strategy: best.length > 0 ? 'popular' : 'newest', choices: inOrder(best, 'POPULAR') };
};

const makeAnswer = async (
  knowledge: KnowledgeStore,
  userId: string,
  model: ActiveModel | undefined,
): Promise<Answer> => {
  const history = await knowledge.history(userId);
  const answer = model ? await fromModel(knowledge, model, history) : await fromSales(knowledge, history);
  if (answer.choices.length >= cachedChoices) return answer;
  const bought = new Set(history.bought);
  const newest = inOrder(await knowledge.newest(cachedChoices + bought.size), 'NEW');
  // New products come after everything that has a reason.
  const after = newest.map((choice) => (answer.choices.length > 0 ? { ...choice, score: 0 } : choice));
  return { ...answer, choices: filled(answer.choices, after, bought) };
};

/**
 * What a shopper may like and has not bought. Cached for an hour; name, price and whether it is for sale are
 * current. @throws RECOMMENDATIONS_PRIVATE
 */
export const recommendForUser =
  ({ knowledge, cache, model }: RecommendDeps) =>
  async (userId: string, limit: number, actor: Actor): Promise<UserRecommendations> => {
    if (actor.userId !== userId && !hasRole(actor, 'manager'))
      throw recommendationErrors.RECOMMENDATIONS_PRIVATE();
    const active = await model.read();
    const modelId = active?.id ?? null;
    let answer = await cache.read<Answer>(userId, modelId);
    if (!answer) {
      answer = await makeAnswer(knowledge, userId, active);
      void cache.fill(userId, modelId, answer);
    }
    const [items = []] = await showPages(knowledge, [answer.choices], limit);
    return { strategy: answer.strategy, modelVersion: active?.version ?? null, items };
  };
