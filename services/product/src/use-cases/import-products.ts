import { CategoryChanged } from '@ultramarket/contracts';
import { isDeepStrictEqual } from 'node:util';
import { type Category, CategoryTree } from '../domain/category';
import { productErrors } from '../domain/errors';
import { assertFreeSkus } from '../domain/product-input';
import { contentOf, type Product, type ProductContent, settledStatus, skusOf } from '../domain/product';
import { type Refusal } from '../ports';
import { saveProduct } from './change-product';
import { type ProductDeps } from './deps';
import { refreshInStock } from './apply-stock';
import { settleProducts } from './settle-sellers';

/** A product with everything decided by the importer, its ids too. */
export interface ImportItem extends ProductContent {
  readonly id: string;
  readonly createdAt?: Date | undefined;
}

export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
}

/** The product as it would be if its seller could sell. */
const wantedContent = (product: Product): ProductContent =>
  contentOf({ ...product, status: product.statusBefore ?? product.status });

const nextState = (before: Product, item: ImportItem, now: Date): Product => ({
  ...settledStatus({ ...before, ...contentOf(item), statusBefore: null }, before.status !== 'SUSPENDED'),
  version: before.version + 1,
  revision: before.revision + 1,
  updatedAt: now,
});

const firstState = (item: ImportItem, available: ReadonlySet<string>, now: Date): Product => ({
  ...contentOf(item),
  id: item.id,
  version: 1,
  revision: 1,
  rating: 0,
  reviewCount: 0,
  inStockSkus: skusOf(item).filter((sku) => available.has(sku)),
  statusBefore: null,
  createdAt: item.createdAt ?? now,
  updatedAt: now,
});

/**
 * Adds or updates many products, matched by SKU; the same import again changes and publishes nothing.
 * @throws CATEGORY_UNKNOWN, and VALIDATION_ERROR for SKUs that are reserved, for the whole call; PRODUCT_SKU_TAKEN or PRODUCT_SLUG_TAKEN when an item clashes with
 * another product, after the others were stored
 */
export const importProducts =
  (deps: ProductDeps) =>
  async (items: readonly ImportItem[]): Promise<ImportCounts> => {
    const tree = await deps.categories.fresh();
    const stray = items.find(({ categoryId }) => tree.find(categoryId)?.id !== categoryId);
    if (stray) throw productErrors.CATEGORY_UNKNOWN(`There is no category ${stray.categoryId}.`);

    const known = new Map(
      (await deps.store.bySkus(items.map(({ sku }) => sku))).map((one) => [one.sku, one]),
    );
    items.forEach((item, index) => assertFreeSkus(item, known.get(item.sku), `/products/${index}`));
    const fresh = items.filter(({ sku }) => !known.has(sku));
    await insertAll(deps, fresh);
    const sellers = new Set(items.flatMap(({ sellerId }) => sellerId ?? []));
    if (sellers.size > 0) await settleProducts(deps)([...sellers]);
    let updated = 0;
    for (const item of items) {
      const before = known.get(item.sku);
      if (before && (await updateOne(deps, before, item))) updated += 1;
    }
    return { created: fresh.length, updated, unchanged: items.length - fresh.length - updated };
  };

const insertAll = async (deps: ProductDeps, items: readonly ImportItem[]): Promise<void> => {
  if (items.length === 0) return;
  const { store, stock, announcer, generation, now } = deps;
  const available = await stock.inStock(items.flatMap(skusOf));
  const products = items.map((item) => firstState(item, available, now()));
  let refused: ReadonlyMap<string, Refusal> = new Map();
  await announcer.around(products, async () => {
    ({ refused } = await store.insert(products.map((product) => ({ product, messages: [] }))));
    return new Set(refused.keys());
  });
  await refreshInStock(deps)(products.filter(({ id }) => !refused.has(id)));
  await generation.bump();
  for (const [id, refusal] of refused) {
    const sku = products.find((product) => product.id === id)?.sku;
    throw refusal === 'slug'
      ? productErrors.PRODUCT_SLUG_TAKEN(`The slug of ${sku} is taken.`)
      : productErrors.PRODUCT_SKU_TAKEN(`${sku}, its id or the SKU of a variant is taken.`);
  }
};

const updateOne = async (deps: ProductDeps, known: Product, item: ImportItem): Promise<boolean> => {
  if (isDeepStrictEqual(wantedContent(known), contentOf(item))) return false;
  const { outcome } = await saveProduct(deps)(known, nextState(known, item, deps.now()));
  if (outcome === 'stale') throw productErrors.PRODUCT_VERSION_CONFLICT();
  if (outcome !== 'done') throw productErrors.PRODUCT_SKU_TAKEN(`${item.sku} clashes with another product.`);
  await refreshInStock(deps)(await deps.store.byIds([known.id]));
  return true;
};

/** Adds the categories that are missing, parents before children. @throws CATEGORY_UNKNOWN, CATEGORY_SLUG_TAKEN */
export const importCategories =
  ({ categoryStore, generation }: Pick<ProductDeps, 'categoryStore' | 'generation'>) =>
  async (
    items: ReadonlyArray<Omit<Category, 'version'>>,
  ): Promise<{ created: number; unchanged: number }> => {
    let all = await categoryStore.all();
    let created = 0;
    for (const item of items) {
      const tree = new CategoryTree(all);
      if (tree.find(item.id)) continue;
      tree.above(item.parentId);
      const category = { ...item, version: 1 };
      (await categoryStore.insert(category, [CategoryChanged({ categoryId: item.id })]))();
      all = [...all, category];
      created += 1;
    }
    if (created > 0) await generation.bump();
    return { created, unchanged: items.length - created };
  };
