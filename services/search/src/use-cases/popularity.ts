import { type SearchDeps } from './deps';

type Deps = Pick<SearchDeps, 'indexes' | 'documents' | 'sales' | 'freshness'>;

/** Writes how often products were ordered lately into their documents, where it differs. */
export const countSales =
  ({ indexes, documents, sales, freshness }: Deps) =>
  async (into?: readonly string[]): Promise<void> => {
    const counts = await sales.counts();
    for (const index of into ?? (await indexes.targets())) {
      await documents.refresh(index);
      const known = await documents.popular(index);
      const ids = new Set([...counts.keys(), ...known.keys()]);
      const changes = new Map(
        [...ids].flatMap((id) => {
          const count = counts.get(id) ?? 0;
          return count === (known.get(id) ?? 0) ? [] : [[id, count] as const];
        }),
      );
      await documents.setPopularity(index, changes);
      if (changes.size > 0) freshness.touch();
    }
  };
