import { type Product, skusOf } from '../domain/product';
import { type StockLevel } from '../ports';
import { type ProductDeps } from './deps';

type Deps = Pick<ProductDeps, 'store' | 'stock' | 'cache' | 'stockGeneration'>;

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((sku) => b.includes(sku));

/**
 * Brings what products say about their stock in line with the levels. A level that changes meanwhile is seen by the
 * next round, because it is stored before its product is read: the last write is based on the last read.
 */
export const refreshInStock =
  ({ store, stock, cache, stockGeneration }: Deps) =>
  async (products: readonly Product[]): Promise<void> => {
    const touched = new Set<string>();
    for (let current = products; current.length > 0;) {
      const available = await stock.inStock(current.flatMap(skusOf));
      const changes = current.flatMap((product) => {
        const inStockSkus = skusOf(product).filter((sku) => available.has(sku));
        return same(inStockSkus, product.inStockSkus) ? [] : [{ ...product, inStockSkus }];
      });
      await store.setInStock(changes);
      changes.forEach(({ id }) => touched.add(id));
      current = changes.length > 0 ? await store.byIds(changes.map(({ id }) => id)) : [];
    }
    if (touched.size === 0) return;
    await cache.put(await store.byIds([...touched]));
    await stockGeneration.bump();
  };

const maxCached = 50_000;

/** Applies stock levels of inventory, in any order; of each SKU the newest version counts. */
export const applyStock = (deps: Deps) => {
  const appliedVersions = new Map<string, number>();
  const cacheVersion = ({ sku, version }: StockLevel): void => {
    appliedVersions.delete(sku);
    appliedVersions.set(sku, version);
    const oldest = appliedVersions.size > maxCached ? appliedVersions.keys().next().value : undefined;
    if (oldest !== undefined) appliedVersions.delete(oldest);
  };

  return async (levels: readonly StockLevel[]): Promise<void> => {
    const newest = new Map<string, StockLevel>();
    for (const level of levels) {
      const known = newest.get(level.sku)?.version ?? appliedVersions.get(level.sku) ?? -1;
      if (level.version > known) newest.set(level.sku, level);
    }
    if (newest.size === 0) return;
    await deps.stock.apply([...newest.values()]);
    await refreshInStock(deps)(await deps.store.bySkus([...newest.keys()]));
    newest.forEach(cacheVersion);
  };
};
