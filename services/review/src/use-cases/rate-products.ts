import { averageOf, countOf, emptySpread, type Spread } from '../domain/rating';
import { type ReviewDeps } from './deps';

export interface Average {
  readonly productId: string;
  readonly average: number;
  readonly count: number;
  readonly spread: Spread;
}

export interface Recount {
  readonly products: number;
  /** Ratings that were wrong and have been corrected. */
  readonly differed: number;
}

/** The rating of a product; all zeros while it has none. */
export const averageRating =
  ({ ratings, averages }: Pick<ReviewDeps, 'ratings' | 'averages'>) =>
  async (productId: string): Promise<Average> => {
    const cached = await averages.get(productId);
    const stored = cached ?? (await ratings.byIds([productId])).get(productId);
    if (stored && !cached) await averages.put(stored);
    const spread = stored?.spread ?? emptySpread;
    return { productId, average: averageOf(spread), count: countOf(spread), spread };
  };

const productBatchSize = 200;

/**
 * Recomputes all ratings from the reviews, beside requests, and returns how many were wrong. With `announce` every
 * rating is published again, so that copies elsewhere can be rebuilt too.
 */
export const rebuildRatings =
  ({ ratings, tally, logger }: Pick<ReviewDeps, 'ratings' | 'tally' | 'logger'>) =>
  async ({ announce = false }: { announce?: boolean } = {}): Promise<Recount> => {
    let products = 0;
    const wrong: string[] = [];
    for (let last = ''; ;) {
      const ids = await ratings.productsAfter(last, productBatchSize);
      const end = ids.at(-1);
      if (end === undefined) break;
      wrong.push(...(await tally.audit(ids, { announce })));
      products += ids.length;
      last = end;
    }
    if (wrong.length > 0)
      logger.error('ratings differed from their reviews and were corrected', {
        differed: wrong.length,
        productIds: wrong.slice(0, 20),
      });
    else logger.info('ratings were recounted', { products });
    return { products, differed: wrong.length };
  };

/** Longer than its day, even where the clocks of replicas differ. */
const leaseMs = 2 * 24 * 3_600_000;

/** The recount of each day, by whichever replica comes first; a recount that fails is tried again. */
export const recountDaily =
  (deps: Pick<ReviewDeps, 'ratings' | 'tally' | 'logger' | 'leases' | 'now'>) =>
  async (): Promise<Recount | undefined> => {
    const day = deps.now().toISOString().slice(0, 10);
    if (!(await deps.leases.acquire(day, leaseMs))) return undefined;
    try {
      return await rebuildRatings(deps)();
    } catch (error) {
      await deps.leases.release(day);
      throw error;
    }
  };

/** Longer than a count takes. */
const overdueMs = 5000;
const markBatchSize = 500;

/** Counts what a process that died left uncounted, and purges removed reviews that nothing waits for any more. */
export const countLeftovers =
  ({ store, tally, now }: Pick<ReviewDeps, 'store' | 'tally' | 'now'>) =>
  async (): Promise<void> => {
    const marks = await store.marks(new Date(now().getTime() - overdueMs), markBatchSize);
    if (marks.length > 0) await tally.counted(marks);
    await store.purge();
  };
