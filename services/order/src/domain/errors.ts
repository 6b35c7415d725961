import { defineErrors } from '@ultramarket/platform';

/** The errors of order-service. */
export const orderErrors = defineErrors({
  ORDER_NOT_FOUND: ['missing', 'There is no such order, or it is not yours.'],
  CART_ALREADY_ORDERED: [
    'conflict',
    'Everything in the cart was ordered already; orderId names the order. Put something in, or cancel that order.',
  ],
  TOO_MANY_OPEN_ORDERS: ['rule', 'Too much that you ordered is not paid yet; pay or cancel it first.'],
  CART_EMPTY: ['rule', 'There is nothing in the cart.'],
  PRODUCT_UNAVAILABLE: ['rule', 'Something in the cart is no longer sold; take it out.'],
  PRICE_CHANGED: [
    'conflict',
    'A price changed since it went into the cart; look at the new quote, accept it with POST /api/v1/cart/validate and order again.',
  ],
  SHIPPING_RATE_INVALID: [
    'rule',
    'The shipping rate has expired or does not serve this address; ask for new rates.',
  ],
  DESTINATION_NOT_SERVED: ['rule', 'No carrier delivers to this address.'],
  CURRENCY_NOT_SHIPPED: ['rule', 'No carrier is paid in the currency of this cart.'],
  REGION_REQUIRED: ['invalid', 'Taxes depend on the state or province; name it in the address.'],
  ORDER_TOO_LARGE: ['rule', 'The order is worth more than one order can be; split it.'],
  TRACKING_REQUIRED: ['rule', 'Name the carrier and the tracking number of the parcel.'],
  TAX_RATE_UNKNOWN: ['missing', 'There is no such tax rate.'],
  COUPON_UNKNOWN: ['rule', 'This coupon code is not valid.'],
  ORDER_TRANSITION: ['rule', 'The order cannot go from its status to that one.'],
  ORDER_NOT_CANCELLABLE: ['rule', 'The order can no longer be cancelled.'],
  SAGA_NOT_WAITING: ['rule', 'The checkout of this order does not wait for a person.'],
});
