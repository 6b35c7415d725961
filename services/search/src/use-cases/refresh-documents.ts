import { type CategoryPaths } from '../domain/category-paths';
import { searchErrors } from '../domain/errors';
import { documentOf, faceOf, type ProductDocument } from '../domain/product-document';
import { applyUpdate, type ProductUpdate, type ProductState, skusOf } from '../domain/product-state';
import { type Mark, type StoredDocument } from '../ports';
import { type SearchDeps } from './deps';

type Deps = Pick<SearchDeps, 'indexes' | 'documents' | 'signals' | 'categories' | 'freshness' | 'now'>;

export type DocumentUpdate = ProductUpdate | ProductState;

interface Item {
  document: ProductDocument;
  mark?: Mark;
}

const attempts = 20;

const updatesById = (updates: readonly DocumentUpdate[]): Map<string, DocumentUpdate[]> => {
  const byId = new Map<string, DocumentUpdate[]>();
  for (const each of updates) byId.set(each.id, [...(byId.get(each.id) ?? []), each]);
  return byId;
};

const isSame = (before: ProductDocument | undefined, after: ProductDocument): boolean =>
  before !== undefined &&
  before.complete === after.complete &&
  before.state.complete === after.state.complete &&
  faceOf(before) === faceOf(after);

/** SKUs are assigned to products before their stock is read, so that stock events that come meanwhile find them. */
const claimSkus = async (
  { signals }: Deps,
  states: readonly ProductState[],
  stored: Map<string, StoredDocument>,
) =>
  signals.claim(
    states.flatMap((state) => {
      const known = stored.get(state.id)?.document.skus ?? [];
      return skusOf(state)
        .filter((sku) => !known.includes(sku))
        .map((sku) => ({ sku, productId: state.id }));
    }),
  );

/** A product may be the first one in a category that is younger than the tree at hand. */
const pathsFor = async ({ categories }: Deps, states: readonly ProductState[]): Promise<CategoryPaths> => {
  const recent = await categories.recent();
  const isKnown = states.every((state) => recent.pathTo(state.categoryId).length > 0);
  return isKnown ? recent : categories.fresh().catch(() => recent);
};

const refreshIn = async (
  deps: Deps,
  index: string,
  ids: readonly string[],
  updates: Map<string, DocumentUpdate[]>,
): Promise<string[]> => {
  const stored = await deps.documents.read(index, ids);
  const states = ids.flatMap((id) => {
    const start: ProductState | undefined = stored.get(id)?.document.state;
    const state = (updates.get(id) ?? []).reduce<ProductState | undefined>(
      (known, each) => applyUpdate(known, each, deps.now()),
      start,
    );
    return state ? [state] : [];
  });
  await claimSkus(deps, states, stored);
  const categories = await pathsFor(deps, states);
  const signals = await deps.signals.of(states);
  const items = states.flatMap((state): Item[] => {
    const before = stored.get(state.id);
    const popularity = before?.document.popularity ?? 0;
    const document = documentOf(state, signals, popularity, categories);
    if (isSame(before?.document, document)) return [];
    return [{ document, ...(before && { mark: before.mark }) }];
  });
  const conflicts = await deps.documents.write(index, items);
  if (items.length > conflicts.length) deps.freshness.touch();
  return conflicts;
};

/**
 * Brings the documents of these products in line with everything that is stored about them, in every index that
 * gets changes. Callers store updates first; a document that changed meanwhile is built again from what is stored
 * by then, so that the last write is based on the last read.
 */
export const refreshDocuments =
  (deps: Deps) =>
  async (
    ids: readonly string[],
    { updates = [], into }: { updates?: readonly DocumentUpdate[]; into?: readonly string[] } = {},
  ): Promise<void> => {
    const updatesOf = updatesById(updates);
    let open = [...new Set([...ids, ...updatesOf.keys()])];
    for (let attempt = 1; open.length > 0; attempt += 1) {
      if (attempt > attempts)
        throw searchErrors.SEARCH_UNAVAILABLE('Products change faster than they can be indexed.');
      const targets = into ?? (await deps.indexes.targets());
      const conflicts = await Promise.all(targets.map((index) => refreshIn(deps, index, open, updatesOf)));
      open = [...new Set(conflicts.flat())];
    }
  };
export type RefreshDocuments = ReturnType<typeof refreshDocuments>;
