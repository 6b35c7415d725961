import { AppError } from '@ultramarket/platform';
import { type Owner, productKey } from '../domain/cart';
import { cartErrors } from '../domain/errors';
import { type CartStore, type Catalogue } from '../ports';
import { cartView, type CartView } from './cart-view';

interface Deps {
  store: CartStore;
  catalogue: Catalogue;
  emptyCurrency: string;
}

/**
 * Puts a product into the cart at the price of now; the same product again adds up. Nothing is changed
 * unless the catalogue has answered.
 * @throws PRODUCT_UNKNOWN, PRODUCT_UNAVAILABLE, VARIANT_REQUIRED, CATALOGUE_UNAVAILABLE, CART_FULL, CART_QUANTITY_LIMIT,
 * CART_CURRENCY_MIXED, VERSION_CONFLICT
 */
export const addItem =
  ({ store, catalogue, emptyCurrency }: Deps) =>
  async (
    owner: Owner,
    item: { productId: string; variantId: string | null; quantity: number },
    expected?: number,
  ): Promise<CartView> => {
    const offer = (await catalogue.offers([item])).get(productKey(item));
    if (!offer) throw cartErrors.PRODUCT_UNKNOWN();
    if (offer.status !== 'ACTIVE') throw cartErrors.PRODUCT_UNAVAILABLE();
    if (offer.variantRequired) throw cartErrors.VARIANT_REQUIRED();
    const { sku, name, image, price } = offer;
    const line = { ...item, sku, name, image, unitPrice: price.amount, currency: price.currency };
    return cartView(owner, await store.add(owner, line, expected), emptyCurrency);
  };

export interface SeenVersion {
  /** From `If-Match`: another version is a failed precondition. */
  readonly ifMatch?: number | undefined;
  /** From the body: another version is a conflict. */
  readonly version?: number | undefined;
}

/**
 * Sets how many of a line; zero removes it.
 * @throws CART_ITEM_UNKNOWN, CART_QUANTITY_LIMIT, VERSION_CONFLICT, CART_VERSION_CONFLICT
 */
export const setQuantity =
  ({ store, emptyCurrency }: Deps) =>
  async (
    owner: Owner,
    itemId: string,
    quantity: number,
    { ifMatch, version }: SeenVersion,
  ): Promise<CartView> => {
    if (ifMatch !== undefined && version !== undefined && ifMatch !== version) {
      throw cartErrors.CART_VERSION_CONFLICT('If-Match and the version in the body differ.');
    }
    try {
      return cartView(
        owner,
        await store.setQuantity(owner, itemId, quantity, ifMatch ?? version),
        emptyCurrency,
      );
    } catch (error) {
      const isStale = error instanceof AppError && error.kind === 'stale';
      throw isStale && ifMatch === undefined
        ? cartErrors.CART_VERSION_CONFLICT(undefined, { extra: error.extra })
        : error;
    }
  };

/** Takes everything out; the version goes on. @throws VERSION_CONFLICT */
export const emptyCart =
  ({ store, emptyCurrency }: Deps) =>
  async (owner: Owner, expected?: number): Promise<CartView> =>
    cartView(owner, await store.empty(owner, expected), emptyCurrency);

/**
 * Moves the guest's lines into the user's cart, once however often it is asked: all of them or none. Of a product that is
 * in both carts there are then at most as many as a cart takes.
 * @throws CART_FULL, CART_CURRENCY_MIXED; both carts stay as they are
 */
export const mergeCarts =
  ({ store, emptyCurrency }: Deps) =>
  async (owner: Owner, guestId: string): Promise<CartView> =>
    cartView(owner, await store.merge(owner.id, guestId), emptyCurrency);
