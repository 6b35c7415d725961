import { type Money } from '@ultramarket/contracts';

/** A product as product-service sells it now. */
export interface Offer {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
  readonly status: string;
  readonly image: string | null;
}

/** A line of a wishlist as it is stored. */
export interface WishlistItem {
  readonly productId: string;
  readonly name: string;
  readonly addedPrice: Money;
  /** As published by events. */
  readonly price: Money;
  readonly priceDroppedAt: string | null;
  readonly restockedAt: string | null;
  readonly addedAt: string;
}

/** A line as it is shown: with what the product is and costs now. */
export interface WishlistItemView extends Omit<WishlistItem, 'priceDroppedAt'> {
  readonly image: string | null;
  /** Whether it is on sale; null when product-service was unavailable. */
  readonly onSale: boolean | null;
  /** Null unless it costs less than when it was added. */
  readonly priceDrop: { readonly amount: number; readonly since: string | null } | null;
}

export interface PriceUpdate {
  readonly productId: string;
  readonly sku: string;
  readonly price: number;
  readonly currency: string;
  readonly version: number;
  readonly at: string;
}

export interface RestockUpdate {
  readonly sku: string;
  readonly productId: string | null;
  readonly at: string;
}

/** No user needs more, and product-service is asked for a whole list at once. */
export const maxWishlistItems = 200;

/** A line with the current data of its product; without that, with the stored copy. */
export const viewOf = (
  { priceDroppedAt, ...item }: WishlistItem,
  offers: ReadonlyMap<string, Offer> | undefined,
): WishlistItemView => {
  const offer = offers?.get(item.productId);
  const { name, price, image } = offer ?? { ...item, image: null };
  const less = price.currency === item.addedPrice.currency ? item.addedPrice.amount - price.amount : 0;
  return {
    ...item,
    name,
    price,
    image,
    onSale: offers ? offer?.status === 'ACTIVE' : null,
    priceDrop: less > 0 ? { amount: less, since: priceDroppedAt } : null,
  };
};
