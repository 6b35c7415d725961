import { pseudonymOf } from '@ultramarket/platform';
import { productErrors } from '../domain/errors';
import { priceOf, type Product, publishedStatus } from '../domain/product';
import { isId } from '../domain/slug';
import { canSee, owns, type Viewer } from '../domain/viewer';
import { type ProductDeps } from './deps';

/** One product by id or slug. @throws PRODUCT_UNKNOWN, also for what the viewer may not see */
export const getProduct =
  ({ reader }: Pick<ProductDeps, 'reader'>) =>
  async (idOrSlug: string, viewer: Viewer): Promise<Product> => {
    const product = isId(idOrSlug)
      ? (await reader.recent([idOrSlug])).get(idOrSlug)
      : await reader.recentBySlug(idOrSlug);
    if (!product || !canSee(viewer, product)) throw productErrors.PRODUCT_UNKNOWN();
    return product;
  };

/** The visitor: a signed-in user, a guest with an id, or unknown. */
export interface Visitor {
  readonly userId: string | null;
  readonly guestId: string | null;
}

/**
 * Publishes a view of a product's page. Only shoppers' views count; staff, other services and the product's own
 * seller do not.
 */
export const publishView =
  ({ views }: Pick<ProductDeps, 'views'>) =>
  (product: Product, viewer: Viewer, { userId, guestId }: Visitor): void => {
    if (owns(viewer, product)) return;
    views.viewed({ productId: product.id, userId, guestId: guestId && pseudonymOf(guestId) });
  };

/** What other services need to sell, ship and charge. */
export interface LookedUp {
  productId: string;
  variantId: string | null;
  sku: string;
  name: string;
  sellerId: string | null;
  categoryId: string;
  price: { amount: number; currency: string };
  /** A product whose seller may not sell is shown as a draft. */
  status: ReturnType<typeof publishedStatus>;
  /** The product itself cannot be delivered, only one of its variants. */
  variantRequired: boolean;
  image: string | null;
}

/** True when only the variants are in stock. */
const needsVariant = ({ sku, variants, inStockSkus }: Product): boolean =>
  variants.length > 0 && !inStockSkus.includes(sku);

/** Products and variants as they are right now, never older than a completed write; unknown ones are left out. */
export const lookUpProducts =
  ({ reader }: Pick<ProductDeps, 'reader'>) =>
  async (items: ReadonlyArray<{ productId: string; variantId: string | null }>): Promise<LookedUp[]> => {
    const products = await reader.fresh(items.map(({ productId }) => productId));
    return items.flatMap(({ productId, variantId }) => {
      const product = products.get(productId);
      const variant = product?.variants.find(({ id }) => id === variantId);
      if (!product || (variantId !== null && !variant)) return [];
      const { sellerId, categoryId, currency, images } = product;
      return [
        {
          productId,
          variantId,
          sku: variant?.sku ?? product.sku,
          name: variant ? `${product.name}, ${variant.name}` : product.name,
          sellerId,
          categoryId,
          price: { amount: priceOf(product, variant), currency },
          status: publishedStatus(product),
          variantRequired: !variant && needsVariant(product),
          image: variant?.image ?? images[0] ?? null,
        },
      ];
    });
  };

const batchSize = 500;

/**
 * Products of any status with everything that is known of them, straight from the store, for services that keep a copy:
 * the named ones, or all in parts. `next` is where the next part begins.
 */
export const readStates =
  ({ store }: Pick<ProductDeps, 'store'>) =>
  async (ask: {
    ids?: readonly string[] | undefined;
    after?: string | undefined;
  }): Promise<{ items: Product[]; next: string | null }> => {
    if (ask.ids) return { items: await store.byIds(ask.ids), next: null };
    const items = await store.after(ask.after, batchSize);
    return { items, next: items.length < batchSize ? null : (items.at(-1)?.id ?? null) };
  };
