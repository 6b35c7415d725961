import { AppError } from '@ultramarket/platform';
import { type Product } from '../domain/product';
import { canSee, type Viewer } from '../domain/viewer';
import { type ProductDeps } from './deps';
import { getProduct } from './read-products';

/** Products by id, in one read; what is unknown or hidden from the viewer is left out. */
export const productsByIds =
  ({ reader }: Pick<ProductDeps, 'reader'>) =>
  async (ids: readonly string[], viewer: Viewer): Promise<ReadonlyMap<string, Product>> => {
    const found = await reader.recent([...ids]);
    return new Map([...found].filter(([, product]) => canSee(viewer, product)));
  };

/** As `getProduct`, for callers that expect undefined. */
export const findProduct =
  (deps: Pick<ProductDeps, 'reader'>) =>
  async (idOrSlug: string, viewer: Viewer): Promise<Product | undefined> => {
    try {
      return await getProduct(deps)(idOrSlug, viewer);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'missing') return undefined;
      throw error;
    }
  };
