import { type KnownProduct } from '../ports';
import { type ReviewDeps } from './deps';

type Deps = Pick<ReviewDeps, 'store' | 'products'>;

const goneOnes = (products: ReadonlyMap<string, KnownProduct>): string[] =>
  [...products.values()].flatMap(({ id, gone }) => (gone ? [id] : []));

/**
 * Hides the reviews of products that left the shop and shows those of products that are back. What is known of a
 * product is stored before its reviews are changed and read again afterwards: the last write is based on the last read.
 * `believedGone` is what the caller has already acted on.
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

/** Takes in what the catalogue says of products, in whatever order it comes; the newest word on each counts. */
export const keepProducts =
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
    await deps.products.record([...newest.values()]);
    await bringHidingInLine(deps)([...newest.keys()]);
  };
