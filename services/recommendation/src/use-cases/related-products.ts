import { AppError } from '@ultramarket/platform';
import { type recommendForProduct } from './recommend-for-product';

export type Relation = 'similar' | 'boughtTogether';

/** Related products of many products, for pages that show many; unknown products have none. */
export const relatedProducts =
  (forProduct: ReturnType<typeof recommendForProduct>) =>
  (
    relation: Relation,
    productIds: readonly string[],
    limit: number,
  ): Promise<Array<{ productId: string; related: string[] }>> =>
    Promise.all(
      [...new Set(productIds)].map(async (productId) => {
        try {
          const lists = await forProduct(productId, limit);
          return { productId, related: lists[relation].map((item) => item.productId) };
        } catch (error) {
          if (error instanceof AppError && error.kind === 'missing') return { productId, related: [] };
          throw error;
        }
      }),
    );
