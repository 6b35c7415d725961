import { isDeepStrictEqual } from 'node:util';
import { errors } from '@ultramarket/platform';
import { productErrors } from '../domain/errors';
import { assertMove, changeEvents, type Product, settledStatus, skusOf } from '../domain/product';
import { changedProduct, type ProductChange } from '../domain/product-input';
import { assertMayChange, type Viewer } from '../domain/viewer';
import { type Refusal } from '../ports';
import { assertCategory } from './create-product';
import { type ProductDeps } from './deps';
import { refreshInStock } from './apply-stock';
import { mayOffer, settleProducts } from './settle-sellers';

/** The version that the caller expects: a mismatch answers 412 for `If-Match`, 409 for `version` in the body. */
export interface Expected {
  readonly ifMatch?: number | undefined;
  readonly version?: number | undefined;
}

/** Changes of stock and rating also increment the revision; a content change then simply tries again. */
const attempts = 8;

type Saved = { outcome: 'done' } | { outcome: 'stale' | Refusal };

/** Stores the next state of a product, then updates caches and publishes, in this order. */
export const saveProduct =
  ({ store, cache, generation }: Pick<ProductDeps, 'store' | 'cache' | 'generation'>) =>
  async (before: Product, after: Product): Promise<Saved> => {
    await cache.announce([after]);
    const saved = await store.replace(
      { product: after, messages: changeEvents(before, after) },
      before.revision,
    );
    if (saved.outcome !== 'done') return saved;
    await cache.put([after]);
    saved.release();
    await generation.bump();
    return saved;
  };

const assertExpected = (product: Product, { ifMatch, version }: Expected): void => {
  if (ifMatch !== undefined && ifMatch !== product.version) throw errors.VERSION_CONFLICT();
  if (version !== undefined && version !== product.version) throw productErrors.PRODUCT_VERSION_CONFLICT();
};

const sameContent = (before: Product, after: Product): boolean =>
  isDeepStrictEqual(before, {
    ...after,
    version: before.version,
    revision: before.revision,
    updatedAt: before.updatedAt,
  });

/**
 * Changes what is given and leaves the rest. A change that changes nothing is not a new version.
 * @throws PRODUCT_UNKNOWN, PRODUCT_NOT_YOURS, PRODUCT_STATUS_FORBIDDEN, PRODUCT_SKU_TAKEN, PRODUCT_SLUG_TAKEN,
 * PRODUCT_CURRENCY_MIXED, PRODUCT_ORIGINAL_PRICE_LOW, CATEGORY_UNKNOWN; VERSION_CONFLICT or PRODUCT_VERSION_CONFLICT
 * when it is not the version the caller expects
 */
export const changeProduct =
  (deps: ProductDeps) =>
  async (id: string, change: ProductChange, expected: Expected, viewer: Viewer): Promise<Product> => {
    const { store, newId, now } = deps;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const [before] = await store.byIds([id]);
      if (!before) throw productErrors.PRODUCT_UNKNOWN();
      assertMayChange(viewer, before);
      assertExpected(before, expected);
      const wanted = changedProduct(before, change, { viewer, newId, now: now() });
      assertMove(before.status, wanted.status, viewer.kind === 'staff' ? 'staff' : 'seller');
      const resettles = wanted.status !== before.status || wanted.sellerId !== before.sellerId;
      const after = resettles ? settledStatus(wanted, await mayOffer(deps)(wanted.sellerId)) : wanted;
      if (sameContent(before, after)) return before;
      const moves = after.categoryId !== before.categoryId || before.status === 'ARCHIVED';
      if (moves) await assertCategory(deps, after.categoryId);

      const { outcome } = await saveProduct(deps)(before, after);
      if (outcome === 'stale') continue;
      if (outcome === 'slug') throw productErrors.PRODUCT_SLUG_TAKEN();
      if (outcome !== 'done') throw productErrors.PRODUCT_SKU_TAKEN();
      if (moves) await assertStillThere(deps, before, after);
      if (!isDeepStrictEqual(skusOf(before), skusOf(after))) await refreshInStock(deps)([after]);
      if (resettles && after.sellerId) await settleProducts(deps)([after.sellerId]);
      return after;
    }
    throw productErrors.PRODUCT_VERSION_CONFLICT();
  };

/** A category removed at the moment of the move either sees the product, or the product goes back where it was. */
const assertStillThere = async (deps: ProductDeps, before: Product, after: Product): Promise<void> => {
  await assertCategory(deps, after.categoryId).catch(async (error: unknown) => {
    const back = {
      ...before,
      version: after.version + 1,
      revision: after.revision + 1,
      updatedAt: deps.now(),
    };
    await saveProduct(deps)(after, back);
    throw error;
  });
};

/** Takes a product out of the shop for good; doing it again changes nothing. */
export const archiveProduct =
  (deps: ProductDeps) =>
  async (id: string, expected: Expected, viewer: Viewer): Promise<void> => {
    await changeProduct(deps)(id, { status: 'ARCHIVED' }, expected, viewer);
  };
