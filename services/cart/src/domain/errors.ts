import { defineErrors } from '@ultramarket/platform';

/** The errors of cart-service. */
export const cartErrors = defineErrors({
  CART_ITEM_UNKNOWN: ['missing', 'This line is not in the cart.'],
  CART_FULL: ['rule', 'A cart holds at most 100 different lines.'],
  CART_QUANTITY_LIMIT: ['rule', 'At most 99 of one product fit into a cart.'],
  CART_CURRENCY_MIXED: ['rule', 'This product is sold in another currency than the rest of the cart.'],
  CART_VERSION_CONFLICT: ['conflict', 'The cart was changed in the meantime; read it again.'],
  CART_STORE_UNAVAILABLE: ['unavailable', 'Carts cannot be reached right now; nothing was lost, try again.'],
  GUEST_ID_INVALID: ['invalid', 'X-Guest-Id must be 22 to 64 letters, digits, "-" or "_".'],
  GUEST_ID_MISSING: ['invalid', 'Name the cart to merge in the header X-Guest-Id.'],
  PRODUCT_UNKNOWN: ['missing', 'There is no such product.'],
  PRODUCT_UNAVAILABLE: ['rule', 'This product is not sold at the moment.'],
  VARIANT_REQUIRED: ['rule', 'Choose one of the variants of this product.'],
  CATALOGUE_UNAVAILABLE: [
    'unavailable',
    'The catalogue cannot be asked right now; the cart is unchanged, try again.',
  ],
  STOCK_UNAVAILABLE: ['unavailable', 'Stock cannot be asked right now; the cart is unchanged, try again.'],
});
