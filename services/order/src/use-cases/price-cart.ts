import { type Address } from '@ultramarket/contracts';
import { unsoldLines } from '../domain/cart-lines';
import { orderErrors } from '../domain/errors';
import { maxTotal, type PricedLine, quote, type Quote, type TaxRule } from '../domain/pricing';
import { lacksRegion, taxRegion } from '../domain/tax-region';
import {
  type Carts,
  type CartSnapshot,
  type OrderStore,
  type ProductOffer,
  type Products,
  type Shipping,
  type TakenLine,
  type TaxStore,
} from '../ports';

export interface PriceCartDeps {
  store: Pick<OrderStore, 'held'>;
  carts: Carts;
  products: Products;
  shipping: Shipping;
  taxes: TaxStore;
}

export interface PriceRequest {
  userId: string;
  shippingAddress: Pick<Address, 'country' | 'postcode' | 'region'>;
  shippingRateId?: string | undefined;
  couponCode?: string | undefined;
}

/** Prices what of the caller's cart is not sold yet; or all of it where `unseen`, for callers that check that themselves. */
export type PriceCart = (request: PriceRequest, options?: { unseen?: boolean }) => Promise<PricedCart>;

export interface PricedCart {
  readonly quote: Quote;
  readonly shippingRateId: string;
  /** What each line of the quote takes out of the cart. */
  readonly lines: readonly TakenLine[];
  /** Lines whose price is no longer the one the shopper saw in the cart. */
  readonly changed: ReadonlyArray<{ productId: string; old: number; new: number }>;
}

const keyOf = ({ productId, variantId }: { productId: string; variantId: string | null }) =>
  `${productId} ${variantId ?? ''}`;

/** Cart lines with the prices of now. @throws PRODUCT_UNAVAILABLE naming the lines that cannot be bought */
const priceLines = (cart: CartSnapshot, offers: readonly ProductOffer[]): PricedLine[] => {
  const sold = new Map(
    offers
      .filter(
        ({ status, price, variantRequired }) =>
          status === 'ACTIVE' && !variantRequired && price.currency === cart.currency,
      )
      .map((offer) => [keyOf(offer), offer]),
  );
  const gone = cart.items.filter((item) => !sold.has(keyOf(item)));
  if (gone.length > 0) {
    throw orderErrors.PRODUCT_UNAVAILABLE(undefined, {
      fields: gone.map(({ itemId, productId }) => ({
        pointer: `cart/items/${itemId}`,
        code: 'unavailable',
        detail: `product ${productId} is not sold any more`,
      })),
    });
  }
  return cart.items.flatMap((item) => {
    const offer = sold.get(keyOf(item));
    if (!offer) return [];
    const { productId, variantId, sku, name, sellerId, categoryId, price } = offer;
    return [
      {
        itemId: item.itemId,
        productId,
        variantId,
        sku,
        name,
        sellerId,
        categoryId,
        quantity: item.quantity,
        unitPrice: price.amount,
      },
    ];
  });
};

/** What can be bought of the cart. @throws CART_EMPTY; CART_ALREADY_ORDERED when orders hold all of it */
const unsoldCart = async (
  { carts, store }: Pick<PriceCartDeps, 'carts' | 'store'>,
  userId: string,
  unseen: boolean,
): Promise<CartSnapshot & { taken: (itemId: string) => TakenLine }> => {
  const cart = await carts.snapshot(userId);
  if (!cart || cart.items.length === 0) throw orderErrors.CART_EMPTY();
  const whole = new Map(cart.items.map((item) => [item.itemId, item]));
  const taken = (itemId: string): TakenLine => ({
    itemId,
    inCart: whole.get(itemId)?.quantity ?? 0,
    clearedBy: whole.get(itemId)?.clearedBy ?? [],
  });
  if (unseen) return { ...cart, taken };
  const held = await store.held(userId, [...whole.keys()]);
  const { lines, orderId } = unsoldLines(cart.items, held);
  if (lines.length === 0) throw orderErrors.CART_ALREADY_ORDERED(undefined, { extra: { orderId } });
  return { ...cart, items: lines, taken };
};

/** Where taxes are due. @throws REGION_REQUIRED when the address does not say enough */
const taxPlace = (rules: readonly TaxRule[], address: PriceRequest['shippingAddress']) => {
  const place = { country: address.country, region: taxRegion(address) };
  if (!lacksRegion(rules, place)) return place;
  throw orderErrors.REGION_REQUIRED(undefined, {
    fields: [
      {
        pointer: '/shippingAddress/region',
        code: 'required',
        detail: `taxes in ${place.country} depend on it`,
      },
    ],
  });
};

/** @throws ORDER_TOO_LARGE for more than a card can pay, also where money itself can hold no such amount */
const boundedQuote = (...asked: Parameters<typeof quote>): Quote => {
  let quoted: Quote;
  try {
    quoted = quote(...asked);
  } catch (error) {
    throw error instanceof RangeError ? orderErrors.ORDER_TOO_LARGE() : error;
  }
  if (quoted.total > maxTotal) throw orderErrors.ORDER_TOO_LARGE();
  return quoted;
};

/**
 * Prices the caller's cart: prices are read again, tax and shipping added.
 * @throws CART_EMPTY, CART_ALREADY_ORDERED, PRODUCT_UNAVAILABLE, SHIPPING_RATE_INVALID, DESTINATION_NOT_SERVED,
 * CURRENCY_NOT_SHIPPED, REGION_REQUIRED, ORDER_TOO_LARGE, COUPON_UNKNOWN
 */
export const priceCart =
  ({ carts, store, products, shipping, taxes }: PriceCartDeps): PriceCart =>
  async ({ userId, shippingAddress, shippingRateId, couponCode }, { unseen = false } = {}) => {
    // No campaign exists yet, so no code is valid.
    if (couponCode !== undefined) throw orderErrors.COUPON_UNKNOWN();
    const cart = await unsoldCart({ carts, store }, userId, unseen);

    const { country, postcode } = shippingAddress;
    const units = cart.items.reduce((sum, { quantity }) => sum + quantity, 0);
    const [offers, rate, taxRules] = await Promise.all([
      products.offers(cart.items),
      shipping.rate({
        destination: { country, postcode },
        units,
        ...(shippingRateId && { rateId: shippingRateId }),
      }),
      taxes.rules(),
    ]);
    const lines = priceLines(cart, offers);
    if (!rate) {
      throw shippingRateId ? orderErrors.SHIPPING_RATE_INVALID() : orderErrors.DESTINATION_NOT_SERVED();
    }
    if (rate.price.currency !== cart.currency) {
      throw orderErrors.CURRENCY_NOT_SHIPPED(
        `Carriers are paid in ${rate.price.currency}, and this cart is in ${cart.currency}.`,
      );
    }
    const changed = cart.items.flatMap((item, index) => {
      const now = lines[index]?.unitPrice ?? item.unitPrice;
      return now === item.unitPrice ? [] : [{ productId: item.productId, old: item.unitPrice, new: now }];
    });
    return {
      quote: boundedQuote(lines, {
        currency: cart.currency,
        shipping: rate.price.amount,
        discount: 0,
        taxRules,
        place: taxPlace(taxRules, shippingAddress),
      }),
      shippingRateId: rate.rateId,
      lines: lines.map(({ itemId }) => cart.taken(itemId)),
      changed,
    };
  };
