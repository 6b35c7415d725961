import { type KnownProduct } from '../ports';
import { type ReviewDeps } from './deps';

type Deps = Pick<ReviewDeps, 'store' | 'products'>;

const goneOnes = (products: ReadonlyMap<string, KnownProduct>): string[] =>
  [...products.values()].flatMap(({ id, gone }) => (gone ? [id] : []));

/**
 * Hides the reviews of products that left the shop and shows those of products that are back. The state of a product
 * is stored before its reviews are changed and read again afterwards: the last write is based on the last read.
 * `believedGone` is the state that the caller has already applied.
 */
export const bringHidingInLine =
  ({ store, products }: Deps) =>
  async (ids: readonly string[], believedGone?: readonly string[]): Promise<void> => {
    for (let before = believedGone?.join(); ;) {
      const known = await products.byIds(ids);
      const gone = goneOnes(known).sort();
      const state = gone.join();
      if (state === before) return;
      const present = [...known.keys()].filter((id) => !gone.includes(id));
      if (gone.length > 0) await store.setHidden(gone, true);
      if (present.length > 0) await store.setHidden(present, false);
      before = state;
    }
  };

/** Applies updates of the catalogue, in any order; of each product the newest version counts. */
export const applyProducts =
  (deps: Deps) =>
  async (states: readonly KnownProduct[]): Promise<void> => {
    const newest = new Map<string, KnownProduct>();
    for (const state of states) {
      const known = newest.get(state.id);
      if (!known || known.version < state.version)
        newest.set(state.id, {
          ...(known?.sellerId !== undefined && { sellerId: known.sellerId }),
          ...state,
        });
    }
    await deps.products.apply([...newest.values()]);
    await bringHidingInLine(deps)([...newest.keys()]);
  };
