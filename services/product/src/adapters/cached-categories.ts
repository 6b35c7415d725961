import { CategoryTree } from '../domain/category';
import { type Categories, type CategoryStore, type Generation } from '../ports';
import { TtlCache } from '../ttl-cache';

/** The category tree in the process; it is read again when something in the catalogue has changed. */
export const cachedCategories = (store: Pick<CategoryStore, 'all'>, generation: Generation): Categories => {
  const known = new TtlCache<CategoryTree>({ ttlMs: 60_000, limit: 2 });
  const fresh = async (): Promise<CategoryTree> => new CategoryTree(await store.all());
  return {
    fresh,
    recent: async () => known.get(await generation.current(), fresh),
  };
};
