import { z } from 'zod';
import { type HttpClient, type Logger } from '@ultramarket/platform';
import { CategoryPaths } from '../domain/category-paths';
import { type Categories } from '../ports';

const Flat = z.array(
  z.object({ id: z.string(), name: z.string(), slug: z.string(), parentId: z.string().nullable() }),
);

/** Every replica reads them again after so long, because only one of them gets the event of a change. */
const recentMs = 2000;

/** The category tree of product-service; concurrent callers share one call. */
export const httpCategories = (client: HttpClient, logger: Logger, now: () => number): Categories => {
  let known = { paths: new CategoryPaths([]), at: 0 };
  let underway: Promise<CategoryPaths> | undefined;

  const fetch = async (): Promise<CategoryPaths> => {
    const paths = new CategoryPaths(await client.get('/api/v1/categories?view=flat', Flat));
    known = { paths, at: now() };
    return paths;
  };

  return {
    fresh: fetch,
    recent: async () => {
      if (now() - known.at < recentMs) return known.paths;
      try {
        underway ??= fetch().finally(() => (underway = undefined));
        return await underway;
      } catch (error) {
        logger.warn('the categories cannot be read, older ones are used', { error });
        return known.paths;
      }
    },
  };
};
