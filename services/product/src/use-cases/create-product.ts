import { productErrors } from '../domain/errors';
import { creationEvents, type Product, settledStatus, skusOf } from '../domain/product';
import { newProduct, type ProductInput } from '../domain/product-input';
import { type Viewer } from '../domain/viewer';
import { type ProductDeps } from './deps';
import { refreshInStock } from './apply-stock';
import { mayOffer, settleProducts } from './settle-sellers';

/** @throws CATEGORY_UNKNOWN */
export const assertCategory = async (
  { categories }: Pick<ProductDeps, 'categories'>,
  id: string,
): Promise<void> => {
  if ((await categories.fresh()).find(id)?.id !== id)
    throw productErrors.CATEGORY_UNKNOWN(`There is no category ${id}.`);
};

/** A generated slug gives way when it is taken; a chosen one does not. */
const withOtherSlug = (product: Product): Product => ({
  ...product,
  slug: `${product.slug}-${product.id.slice(-6)}`,
});

/**
 * Adds a product to the catalogue. The category is looked at again after the insert: one that is removed at
 * the same moment either sees the product, or is seen to be gone here; the product is then removed, unannounced.
 * @throws CATEGORY_UNKNOWN, PRODUCT_SKU_TAKEN, PRODUCT_SLUG_TAKEN, PRODUCT_FIELD_RESERVED
 */
export const createProduct =
  (deps: ProductDeps) =>
  async (input: ProductInput, viewer: Viewer): Promise<Product> => {
    const { store, stock, cache, generation, newId, now } = deps;
    await assertCategory(deps, input.categoryId);
    const draft = newProduct(input, { viewer, id: newId(), newId, now: now() });
    const [available, sells] = await Promise.all([
      stock.inStock(skusOf(draft)),
      mayOffer(deps)(draft.sellerId),
    ]);
    const product = settledStatus({ ...draft, inStockSkus: [...available] }, sells);

    const insert = async (candidate: Product) => {
      const { refused, release } = await store.insert([
        { product: candidate, messages: creationEvents(candidate) },
      ]);
      return { product: candidate, refusal: refused.get(candidate.id), release };
    };
    let attempt = await insert(product);
    if (attempt.refusal === 'slug' && !input.slug) attempt = await insert(withOtherSlug(product));
    if (attempt.refusal === 'slug') throw productErrors.PRODUCT_SLUG_TAKEN();
    if (attempt.refusal) throw productErrors.PRODUCT_SKU_TAKEN();

    await assertCategory(deps, input.categoryId).catch(async (error: unknown) => {
      await store.remove(product.id);
      throw error;
    });
    await cache.put([attempt.product]);
    attempt.release();
    await refreshInStock(deps)([attempt.product]);
    await generation.bump();
    if (product.sellerId) await settleProducts(deps)([product.sellerId]);
    return attempt.product;
  };
