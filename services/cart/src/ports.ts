import { type Transaction } from '@ultramarket/platform';
import { type Cart, type CartLine, type LineDetails, type Owner } from './domain/cart';

export interface ProductRef {
  readonly productId: string;
  readonly variantId: string | null;
}

/** What product-service says about a product. */
export interface Offer extends ProductRef {
  readonly sku: string;
  readonly name: string;
  readonly image: string | null;
  readonly price: { readonly amount: number; readonly currency: string };
  readonly status: 'ACTIVE' | 'DRAFT' | 'ARCHIVED';
  /** Only a variant of it can be delivered. */
  readonly variantRequired: boolean;
}

export interface Catalogue {
  /**
   * Offers by product key; unknown products are left out. Up to ten seconds old unless `fresh`.
   * @throws CATALOGUE_UNAVAILABLE
   */
  offers(products: readonly ProductRef[], options?: { fresh?: boolean }): Promise<Map<string, Offer>>;
  /** Evicts these products from the cache. */
  evict(productIds: readonly string[]): void;
}

export interface Stock {
  /** What can be sold of each SKU; nothing for an unknown one. @throws STOCK_UNAVAILABLE */
  available(skus: readonly string[]): Promise<Map<string, number>>;
}

export interface AddedLine extends ProductRef, LineDetails {
  readonly quantity: number;
  readonly unitPrice: number;
  readonly currency: string;
}

export interface NewPrice extends LineDetails {
  readonly line: CartLine;
  readonly unitPrice: number;
}

/**
 * The carts. Every change is atomic, raises the version and marks the cart to be copied. `expected` is the version a
 * caller has seen: another one → VERSION_CONFLICT. All may throw CART_STORE_UNAVAILABLE.
 */
export interface CartStore {
  read(owner: Owner): Promise<Cart>;
  /** Carts of users who have one. */
  readMany(userIds: readonly string[]): Promise<Map<string, Cart>>;
  /** The same product again adds up. @throws CART_FULL, CART_QUANTITY_LIMIT, CART_CURRENCY_MIXED */
  add(owner: Owner, line: AddedLine, expected?: number): Promise<Cart>;
  /** Zero removes the line. @throws CART_ITEM_UNKNOWN */
  setQuantity(owner: Owner, itemId: string, quantity: number, expected?: number): Promise<Cart>;
  empty(owner: Owner, expected?: number): Promise<Cart>;
  /**
   * Moves a guest's lines over, all or none, and ends the guest's cart. A second time there is nothing left to move.
   * @throws CART_FULL, CART_CURRENCY_MIXED
   */
  merge(userId: string, guestId: string): Promise<Cart>;
  /** Shows new prices for lines that are still there. */
  reprice(owner: Owner, prices: readonly NewPrice[]): Promise<Cart>;
  /** Ends the carts of these users at once, and whatever was to be copied of them. */
  erase(userIds: readonly string[]): Promise<void>;
  /** Takes out what an order has bought, once for each order. */
  clearOrdered(
    userId: string,
    orderId: string,
    lines: ReadonlyArray<{ itemId: string; quantity: number }>,
  ): Promise<void>;
}

/** A merge that was done and still has to be announced. */
export interface Merge {
  readonly id: string;
  readonly userId: string;
  /** The public id of the guest's cart, which opens nothing. */
  readonly guestId: string;
  readonly items: number;
}

/** What has changed since it was copied to PostgreSQL. */
export interface ChangedCarts {
  /** Oldest first; the cart is undefined when it has ended in the meantime. */
  dirty(limit: number): Promise<Array<{ owner: Owner; cart: Cart | undefined }>>;
  /** Takes the marks away from carts that have not changed again. */
  copied(carts: ReadonlyArray<{ owner: Owner; cart: Cart | undefined }>): Promise<void>;
  merges(limit: number): Promise<Merge[]>;
  announced(merges: readonly Merge[]): Promise<void>;
}

export interface CartCopy {
  readonly userId: string;
  readonly expired: boolean;
  readonly cart: Cart;
}

/** The durable copies of registered users' carts. */
export interface CartCopies {
  find(userId: string): Promise<CartCopy | undefined>;
  findMany(userIds: readonly string[]): Promise<CartCopy[]>;
  /** Stores carts that are newer than their copies, and merges not yet known, each with its event. */
  save(carts: ReadonlyArray<{ owner: Owner; cart: Cart }>, merges: readonly Merge[]): Promise<void>;
  /** The copies inside a transaction that is already open. */
  within(tx: Transaction): CopyTransaction;
}

export interface CopyTransaction {
  /** Leaves nothing of these users, and nothing that is just being saved comes after it. */
  erase(userIds: readonly string[]): Promise<void>;
}
