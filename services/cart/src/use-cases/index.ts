import { type CartCopies, type CartStore, type Catalogue, type Stock } from '../ports';
import { addItem, emptyCart, mergeCarts, setQuantity } from './change-cart';
import { clearOrdered } from './clear-ordered';
import { eraseUsers } from './erase-users';
import { getCart } from './get-cart';
import { snapshotCarts } from './snapshot-carts';
import { validateCart } from './validate-cart';

export interface CartDeps {
  store: CartStore;
  copies: CartCopies;
  catalogue: Catalogue;
  stock: Stock;
  /** Currency of the subtotal while nothing is in the cart. */
  emptyCurrency: string;
}

/** Everything cart can be asked to do. */
export const cartUseCases = (deps: CartDeps) => ({
  getCart: getCart(deps),
  addItem: addItem(deps),
  setQuantity: setQuantity(deps),
  emptyCart: emptyCart(deps),
  mergeCarts: mergeCarts(deps),
  validateCart: validateCart(deps),
  clearOrdered: clearOrdered(deps),
  snapshotCarts: snapshotCarts(deps),
  eraseUsers: eraseUsers(deps),
  /** Evicts products from the cache; the next read asks product-service. */
  evictProducts: deps.catalogue.evict,
  copies: deps.copies,
});
export type CartUseCases = ReturnType<typeof cartUseCases>;
