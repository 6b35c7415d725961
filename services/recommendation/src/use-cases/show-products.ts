import { type ShownProduct } from '../ports';

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

/** Choices that a kept answer holds, so that it still fills a page when some of them leave the shop. */
export const keptChoices = 60;

/** Choices that nothing but their order speaks for: the first has the score 1. */
export const inOrder = (productIds: readonly string[], reason: string): Choice[] =>
  productIds.map((productId, index) => ({ productId, score: 1 - index / productIds.length, reason }));

/** Adds what a shopper sees of now; what is no longer for sale is left out. */
export const show = (
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

export const byId = (products: readonly ShownProduct[]): Map<string, ShownProduct> =>
  new Map(products.map((product) => [product.productId, product]));
