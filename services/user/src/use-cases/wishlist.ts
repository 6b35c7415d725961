import { WishlistItemAdded } from '@ultramarket/contracts';
import { AppError, type Logger } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { type Owner } from '../domain/profile';
import {
  maxWishlistItems,
  type Offer,
  type PriceUpdate,
  type RestockUpdate,
  type WishlistItemView,
  viewOf,
} from '../domain/wishlist';
import {
  type Page,
  type PageOf,
  type Products,
  type ProfileStore,
  type UserTransaction,
  type WishlistStore,
} from '../ports';

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
  ({ profiles, wishlist: store, products }: WishlistDeps) =>
  async (owner: Owner, productId: string): Promise<{ view: WishlistItemView; added: boolean }> => {
    const [offer] = await products.offers([productId]);
    if (offer?.status !== 'ACTIVE') throw userErrors.WISHLIST_PRODUCT_UNKNOWN();
    await profiles.ensure(owner);
    const { userId } = owner;
    return store.transaction(async (wishlist) => {
      const offers = new Map([[productId, offer]]);
      await wishlist.lock(userId);
      const known = await wishlist.find(userId, productId);
      if (known) return { view: viewOf(known, offers), added: false };
      if ((await wishlist.count(userId)) >= maxWishlistItems) throw userErrors.WISHLIST_FULL();
      const item = await wishlist.insert(userId, offer);
      wishlist.tx.outbox.add(WishlistItemAdded({ userId, productId }));
      return { view: viewOf(item, offers), added: true };
    });
  };

/** @throws WISHLIST_ITEM_UNKNOWN */
export const removeWishlistItem =
  ({ wishlist }: WishlistDeps) =>
  async ({ userId }: Owner, productId: string): Promise<void> => {
    if (!(await wishlist.remove(userId, productId))) throw userErrors.WISHLIST_ITEM_UNKNOWN();
  };

/** Marks on all wishlists what became cheaper. */
export const markPrices =
  () =>
  (users: UserTransaction, updates: readonly PriceUpdate[]): Promise<void> =>
    users.markPrices(updates);

/** Marks on all wishlists what can be bought again. */
export const markRestocked =
  () =>
  (users: UserTransaction, updates: readonly RestockUpdate[]): Promise<void> =>
    users.markRestocked(updates);
