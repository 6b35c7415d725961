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

const rememberedSkus = 50_000;

/** Takes in what inventory says about SKUs, in whatever order it comes; the newest word on each counts. */
export const keepStock = (deps: Deps) => {
  const recorded = new Map<string, number>();
  const remember = ({ sku, version }: StockLevel): void => {
    recorded.delete(sku);
    recorded.set(sku, version);
    const oldest = recorded.size > rememberedSkus ? recorded.keys().next().value : undefined;
    if (oldest !== undefined) recorded.delete(oldest);
  };

  return async (levels: readonly StockLevel[]): Promise<void> => {
    const newest = new Map<string, StockLevel>();
    for (const level of levels) {
      const known = newest.get(level.sku)?.version ?? recorded.get(level.sku) ?? -1;
      if (level.version > known) newest.set(level.sku, level);
    }
    if (newest.size === 0) return;
    await deps.stock.record([...newest.values()]);
    await refreshInStock(deps)(await deps.store.bySkus([...newest.keys()]));
    newest.forEach(remember);
  };
};
