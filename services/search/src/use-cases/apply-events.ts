import { type ProductUpdate } from '../domain/product-state';
import { type Rating, type StockLevel } from '../ports';
import { type SearchDeps } from './deps';
import { type RefreshDocuments, type DocumentUpdate } from './refresh-documents';

type Deps = SearchDeps & { refreshDocuments: RefreshDocuments };

/** States from the catalogue are complete; when it is unavailable, the events are enough for a while. */
const stateOf = async ({ catalogue, logger }: Deps, ids: readonly string[]): Promise<DocumentUpdate[]> => {
  try {
    return await catalogue.states(ids);
  } catch (error) {
    logger.warn('products are indexed from their events alone for now', { products: ids.length, error });
    return [];
  }
};

/** Applies updates of products: those of the events, and the catalogue's state for what an event does not carry. */
export const applyProducts =
  (deps: Deps) =>
  async (updates: readonly ProductUpdate[], touched: readonly string[] = []): Promise<void> => {
    const ids = [...new Set([...updates.map(({ id }) => id), ...touched])];
    const states = await stateOf(deps, ids);
    await deps.refreshDocuments([], { updates: [...updates, ...states] });
  };

const newest = <Fact extends { version: number }>(
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string,
): Fact[] => {
  const byKey = new Map<string, Fact>();
  for (const fact of facts)
    if (fact.version > (byKey.get(keyOf(fact))?.version ?? -1)) byKey.set(keyOf(fact), fact);
  return [...byKey.values()];
};

/** Applies stock levels, also of SKUs whose product is not known yet. */
export const applyStock =
  ({ signals, refreshDocuments }: Deps) =>
  async (levels: ReadonlyArray<StockLevel & { productId: string | null }>): Promise<void> => {
    const latest = newest(levels, ({ sku }) => sku);
    await signals.putStock(latest);
    const owners = await signals.productsOf(latest.map(({ sku }) => sku));
    await refreshDocuments([...owners, ...latest.flatMap(({ productId }) => productId ?? [])]);
  };

export const applyRatings =
  ({ signals, refreshDocuments }: Deps) =>
  async (ratings: readonly Rating[]): Promise<void> => {
    const latest = newest(ratings, ({ productId }) => productId);
    await signals.putRatings(latest);
    await refreshDocuments(latest.map(({ productId }) => productId));
  };

/** Documents have the names of their category and of those above it, so all documents below a changed one follow. */
export const applyCategories =
  ({ documents, indexes, categories, refreshDocuments }: Deps) =>
  async (categoryIds: readonly string[]): Promise<void> => {
    await categories.fresh();
    const { index } = await indexes.live();
    await documents.refresh(index);
    for await (const part of documents.all(index, { categoryIds }))
      await refreshDocuments(part.map(({ id }) => id));
  };

export const applyOrders = ({ sales }: Deps): SearchDeps['sales']['add'] => sales.add;
