import { money } from '@ultramarket/platform';
import { type Cart, cartId, type CartLine, type Owner, productKey } from '../domain/cart';
import { type Offer } from '../ports';

type Money = { amount: number; currency: string };

/** What a shopper should know about a line before buying it. */
export type Warning =
  | { code: 'PRICE_CHANGED'; price: Money }
  | { code: 'PRODUCT_UNAVAILABLE' }
  | { code: 'OUT_OF_STOCK'; available: number };

export interface CartLineView {
  id: string;
  productId: string;
  variantId?: string;
  sku: string;
  name: string;
  image: string | null;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
  addedAt: string;
  /** Only where the catalogue was asked; empty when all is well. */
  warnings?: Warning[];
}

export interface CartView {
  id: string;
  items: CartLineView[];
  subtotal: Money;
  version: number;
}

/** True when the line can be bought at some price in the currency of its cart. */
export const isSold = (cart: Cart, offer: Offer | undefined): offer is Offer =>
  offer?.status === 'ACTIVE' && !offer.variantRequired && offer.price.currency === cart.currency;

/** What differs between a line and the offer of now. */
export const offerWarnings = (cart: Cart, line: CartLine, offer: Offer | undefined): Warning[] => {
  if (!isSold(cart, offer)) return [{ code: 'PRODUCT_UNAVAILABLE' }];
  return offer.price.amount === line.unitPrice ? [] : [{ code: 'PRICE_CHANGED', price: offer.price }];
};

/** A cart as its owner sees it. */
export const cartView = (
  owner: Owner,
  cart: Cart,
  emptyCurrency: string,
  offers?: ReadonlyMap<string, Offer>,
): CartView => {
  const currency = cart.lines.length > 0 ? cart.currency : emptyCurrency;
  const items = cart.lines.map((line) => ({
    id: line.id,
    productId: line.productId,
    ...(line.variantId !== null && { variantId: line.variantId }),
    sku: line.sku,
    name: line.name,
    image: line.image,
    quantity: line.quantity,
    unitPrice: { amount: line.unitPrice, currency },
    lineTotal: { amount: money.times(line.unitPrice, line.quantity), currency },
    addedAt: new Date(line.addedAt).toISOString(),
    ...(offers && { warnings: offerWarnings(cart, line, offers.get(productKey(line))) }),
  }));
  const subtotal = { amount: money.sum(items.map(({ lineTotal }) => lineTotal.amount)), currency };
  return { id: cartId(owner), items, subtotal, version: cart.version };
};
