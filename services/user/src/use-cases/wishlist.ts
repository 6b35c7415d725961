import { AppError, type Logger } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { type Owner } from '../domain/profile';
import { type Offer, type WishlistItemView, viewOf } from '../domain/wishlist';
import { type Page, type PageOf, type Products, type ProfileStore, type WishlistStore } from '../ports';

interface WishlistDeps {
  profiles: ProfileStore;
  wishlist: WishlistStore;
  products: Products;
  logger: Pick<Logger, 'warn'>;
}

/** Undefined when product-service gives no answer: the list is shown with the stored copy. */
const offersNow = async (
  { products, logger }: WishlistDeps,
  ids: readonly string[],
): Promise<Map<string, Offer> | undefined> => {
  try {
    return new Map((await products.offers(ids)).map((offer) => [offer.productId, offer]));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.warn('a wishlist is shown without the catalogue', { code: error.code });
    return undefined;
  }
};

/** The owner's wishlist, newest first, with what the products are and cost now. */
export const listWishlist =
  (deps: WishlistDeps) =>
  async ({ userId }: Owner, page: Page): Promise<PageOf<WishlistItemView>> => {
    const { items, total } = await deps.wishlist.list(userId, page);
    const offers = await offersNow(
      deps,
      items.map(({ productId }) => productId),
    );
    return { items: items.map((item) => viewOf(item, offers)), total };
  };

/**
 * Puts a product on the wishlist; one that is there already stays as it is.
 * @throws WISHLIST_PRODUCT_UNKNOWN, WISHLIST_FULL, and UPSTREAM or UNAVAILABLE without the catalogue
 */
export const addWishlistItem =
  ({ profiles, wishlist, products }: WishlistDeps) =>
  async (owner: Owner, productId: string): Promise<{ view: WishlistItemView; added: boolean }> => {
    const [offer] = await products.offers([productId]);
    if (offer?.status !== 'ACTIVE') throw userErrors.WISHLIST_PRODUCT_UNKNOWN();
    await profiles.ensure(owner);
    const { item, added } = await wishlist.add(owner.userId, offer);
    return { view: viewOf(item, new Map([[productId, offer]])), added };
  };
