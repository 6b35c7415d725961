import { type KnowledgeStore, type ShownProduct } from '../ports';

/** A product that was chosen, and why; name and price are added when it is shown. */
export interface Choice {
  readonly productId: string;
  readonly score: number;
  readonly reason: string;
}

export interface Recommendation extends Choice {
  readonly name: string;
  readonly price: { amount: number; currency: string };
}

/** Choices in a cached answer, so that it still fills a page when some of them leave the shop. */
export const cachedChoices = 60;

/** Choices that are ranked by their order only: the first has the score 1. */
export const inOrder = (productIds: readonly string[], reason: string): Choice[] =>
  productIds.map((productId, index) => ({ productId, score: 1 - index / productIds.length, reason }));

/** Read beyond the page, because some may have left the shop since the choice was made. */
const spare = 5;

const page = (
  choices: readonly Choice[],
  products: ReadonlyMap<string, ShownProduct>,
  limit: number,
): Recommendation[] =>
  choices
    .flatMap(({ productId, score, reason }) => {
      const product = products.get(productId);
      if (!product) return [];
      const { name, price, currency } = product;
      return [
        { productId, name, price: { amount: price, currency }, score: Number(score.toFixed(4)), reason },
      ];
    })
    .slice(0, limit);

/**
 * Adds current names and prices; what is no longer for sale is left out. A cached answer has several pages: the rest of
 * it is read only where the first page has become too short.
 */
export const showPages = async (
  { shown }: Pick<KnowledgeStore, 'shown'>,
  lists: ReadonlyArray<readonly Choice[]>,
  limit: number,
): Promise<Recommendation[][]> => {
  const pagesOf = async (parts: typeof lists): Promise<Recommendation[][]> => {
    const ids = new Set(parts.flatMap((part) => part.map(({ productId }) => productId)));
    const products = new Map((await shown([...ids])).map((product) => [product.productId, product]));
    return parts.map((part) => page(part, products, limit));
  };
  const first = await pagesOf(lists.map((list) => list.slice(0, limit + spare)));
  const isShort = first.some(
    (one, index) => one.length < limit && (lists[index]?.length ?? 0) > limit + spare,
  );
  return isShort ? pagesOf(lists) : first;
};
