import { type SearchDeps } from './deps';

/** Longer than any replica, here or in product-service, may still cache the tree from before a change. */
const settledMs = 4000;

/**
 * Applies changed categories once more after a while: a product may have been indexed at the same moment by a
 * replica that did not know the change. After a crash the nightly comparison does it instead.
 */
export const settleCategories = (
  { now }: Pick<SearchDeps, 'now'>,
  apply: (categoryIds: readonly string[]) => Promise<void>,
) => {
  const changed = new Map<string, number>();
  return {
    apply: async (categoryIds: readonly string[]): Promise<void> => {
      await apply(categoryIds);
      for (const id of categoryIds) changed.set(id, now().getTime());
    },
    settle: async (): Promise<void> => {
      const due = [...changed].filter(([, at]) => now().getTime() - at >= settledMs).map(([id]) => id);
      if (due.length === 0) return;
      await apply(due);
      due.forEach((id) => changed.delete(id));
    },
  };
};
