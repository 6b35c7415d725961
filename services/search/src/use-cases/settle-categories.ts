import { type SearchDeps } from './deps';

/** Longer than any replica, here or in product-service, may still believe in the tree before a change. */
const settledMs = 4000;

/**
 * Goes over changed categories once more after a while: a product may have been indexed at the same moment by a
 * replica that did not know of the change. At a crash the nightly comparison does it instead.
 */
export const settleCategories = (
  { now }: Pick<SearchDeps, 'now'>,
  takeIn: (categoryIds: readonly string[]) => Promise<void>,
) => {
  const changed = new Map<string, number>();
  return {
    takeIn: async (categoryIds: readonly string[]): Promise<void> => {
      await takeIn(categoryIds);
      for (const id of categoryIds) changed.set(id, now().getTime());
    },
    settle: async (): Promise<void> => {
      const due = [...changed].filter(([, at]) => now().getTime() - at >= settledMs).map(([id]) => id);
      if (due.length === 0) return;
      await takeIn(due);
      due.forEach((id) => changed.delete(id));
    },
  };
};
