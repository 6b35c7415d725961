import { type ProductUpdate } from '../domain/product-state';
import { type Rating, type StockLevel } from '../ports';
import { type SearchDeps } from './deps';
import { type RefreshDocuments, type DocumentUpdate } from './refresh-documents';

type Deps = SearchDeps & { keep: RefreshDocuments };

/** What the catalogue says itself is complete; when it cannot be asked, the events are enough for a while. */
const stateOf = async ({ catalogue, logger }: Deps, ids: readonly string[]): Promise<DocumentUpdate[]> => {
  try {
    return await catalogue.states(ids);
  } catch (error) {
    logger.warn('products are indexed from their events alone for now', { products: ids.length, error });
    return [];
  }
};

/** Takes in what happened to products: the event's own words, and the catalogue's for what an event does not carry. */
export const takeInProducts =
  (deps: Deps) =>
  async (news: readonly ProductUpdate[], touched: readonly string[] = []): Promise<void> => {
    const ids = [...new Set([...news.map(({ id }) => id), ...touched])];
    const states = await stateOf(deps, ids);
    await deps.keep([], { updates: [...news, ...states] });
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

/** Takes in what inventory says of SKUs, also of those whose product is not known yet. */
export const takeInStock =
  ({ signals, keep }: Deps) =>
  async (levels: ReadonlyArray<StockLevel & { productId: string | null }>): Promise<void> => {
    const latest = newest(levels, ({ sku }) => sku);
    await signals.putStock(latest);
    const owners = await signals.productsOf(latest.map(({ sku }) => sku));
    await keep([...owners, ...latest.flatMap(({ productId }) => productId ?? [])]);
  };

export const takeInRatings =
  ({ signals, keep }: Deps) =>
  async (ratings: readonly Rating[]): Promise<void> => {
    const latest = newest(ratings, ({ productId }) => productId);
    await signals.putRatings(latest);
    await keep(latest.map(({ productId }) => productId));
  };

/** Names of categories stand in every product of theirs, and of the categories below. */
export const takeInCategories =
  ({ documents, indexes, categories, keep }: Deps) =>
  async (categoryIds: readonly string[]): Promise<void> => {
    await categories.fresh();
    const { index } = await indexes.live();
    await documents.refresh(index);
    for await (const part of documents.all(index, { categoryIds })) await keep(part.map(({ id }) => id));
  };

export const takeInOrders = ({ sales }: Deps): SearchDeps['sales']['add'] => sales.add;
