import { AppError } from '@ultramarket/platform';
import { type Owner } from '../domain/cart';
import { type CartStore, type Catalogue } from '../ports';
import { cartView, type CartView } from './cart-view';

interface Deps {
  store: CartStore;
  catalogue: Catalogue;
  emptyCurrency: string;
}

/** The cart with warnings about what has changed in the shop; without them while the catalogue cannot be asked. */
export const getCart =
  ({ store, catalogue, emptyCurrency }: Deps) =>
  async (owner: Owner): Promise<CartView> => {
    const cart = await store.read(owner);
    try {
      return cartView(owner, cart, emptyCurrency, await catalogue.offers(cart.lines));
    } catch (error) {
      if (error instanceof AppError && error.kind === 'unavailable')
        return cartView(owner, cart, emptyCurrency);
      throw error;
    }
  };
